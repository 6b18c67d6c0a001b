"""A client as its authorization server knows it, and one exchange with that server."""

import gc

from micropython import const

from . import once
from .errors import REFUSAL, BadReply, DeviceFlowError, NetworkError, ReplyTooLarge, refusal
from .form import encode
from .reply import Reader

_BUFFER = const(256)  # bytes of a reply in memory at a time


class Client:
    """client_id and secret, sent by one method only (RFC 6749 section 2.3.1); a public client has no secret.

    After an exchange, `status` and `retry_after` (s or None) tell what came with the fields. `dialect` is how the
    server strays from the RFCs (see dialect.py), None if it does not.
    """

    dialect = retry_after = None
    status = 0

    def __init__(self, client_id, secret, auth, http, max_reply):
        self.client_id = client_id
        self.http = http
        self._secret = secret
        self._max_reply = max_reply
        self._reader = Reader(bytearray(_BUFFER))
        self._headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        if auth not in ("body", "basic"):
            raise DeviceFlowError("bad_setting", "auth is 'body' or 'basic'")
        if secret and auth == "basic":
            self._headers["Authorization"] = once("deviceflow.basic").basic(client_id, secret)

    def speak(self, dialect):
        """Uses this dialect from now on."""
        self.dialect = dialect
        self._headers["Content-Type"] = dialect.content_type

    def body(self, name_client, *pairs):
        """A request's body: `pairs` and the client's own. A client that uses Basic is named there if `name_client`."""
        by_header = "Authorization" in self._headers
        if name_client or not by_header:
            pairs += (("client_id", self.client_id),)
        if not by_header:
            pairs += (("client_secret", self._secret),)
        return self.dialect.body(pairs) if self.dialect else encode(pairs)

    def exchange(self, url, body, wanted, secret=None, polling=False):
        """Posts `body`; gives the fields of the reply that are `wanted`, a tuple of names: those in REFUSAL too.

        `secret` is what the body holds that must not come back in an error's description.

        Raises NetworkError (no answer, or 5xx and 429 with nothing to be read), BadReply ("unreadable": no JSON),
        ReplyTooLarge.
        """
        gc.collect()  # TLS and a large token want memory in one piece
        self.status, self.retry_after = 0, None
        reply = self.http.post(url, body, self._headers)
        try:
            self.status, self.retry_after = reply.status, reply.retry_after
            fields = self._fields(reply, wanted, polling)
        finally:
            reply.close()
        if "error" in fields:
            hide(fields, secret)
            hide(fields, self._secret)
        return fields

    def ask(self, url, body, wanted, kinds, secret=None):
        """An exchange whose error replies are raised, in the `kinds` that refusal() takes; gives the fields."""
        fields = self.exchange(url, body, wanted, secret)
        error = refusal(self.status, fields, kinds, self.retry_after)
        if error:
            raise error
        return fields

    def _fields(self, reply, wanted, polling):
        dialect = self.dialect
        trouble = fields = None
        try:
            fields = self._reader.read(reply.readinto, wanted + dialect.fields if dialect else wanted, self._max_reply)
        except BadReply as e:
            if e.error != "unreadable":
                raise
            trouble = e
        except MemoryError:
            raise ReplyTooLarge("out_of_memory", "the reply does not fit into memory") from None
        if dialect:
            fields = dialect.understand(self.status, fields, polling)
        if fields is None:
            busy = refusal(self.status, {}, {}, self.retry_after)
            raise busy if isinstance(busy, NetworkError) else trouble
        return fields


def hide(fields, secret):
    """Takes `secret` out of a server's message: some servers quote the token that they do not like."""
    for name in REFUSAL:
        text = fields.get(name)
        if secret and isinstance(text, str):
            fields[name] = text.replace(secret, "***")
