"""A client as its authorization server knows it, and one exchange with that server."""

import gc
from binascii import b2a_base64

from micropython import const

from .dialect import Dialect
from .errors import BadReply, DeviceFlowError, ReplyTooLarge
from .form import quote
from .refusal import FIELDS, busy, refusal
from .reply import Reader

_BUFFER = const(256)  # bytes of a reply in memory at a time


class Client:
    """client_id and secret, sent by one method only (RFC 6749 section 2.3.1); a public client has no secret.

    After an exchange, `status` and `retry_after` (s or None) tell what came with the fields.
    """

    def __init__(self, client_id, secret, auth, http, max_reply):
        if auth not in ("body", "basic"):
            raise DeviceFlowError("bad_setting", "auth is 'body' or 'basic'")
        self.client_id = client_id
        self.http = http
        self._secret = secret
        self._basic = bool(secret) and auth == "basic"
        self._max_reply = max_reply
        self._reader = Reader(bytearray(_BUFFER))
        self.status = 0
        self.retry_after = None
        self.speak(Dialect())

    def speak(self, dialect):
        """Uses another dialect (see dialect.py) from now on."""
        self.dialect = dialect
        self._headers = {"Accept": "application/json", "Content-Type": dialect.content_type}
        if self._basic:
            pair = quote(self.client_id) + ":" + quote(self._secret)
            self._headers["Authorization"] = "Basic " + str(b2a_base64(pair.encode())[:-1], "ascii")
        self._wanted = self._names = None

    def body(self, pairs, name_client=False):
        """A request's body: `pairs` and the client's own. A client that uses Basic is named there only if asked for."""
        pairs = list(pairs)
        if name_client or not self._basic:
            pairs.append(("client_id", self.client_id))
        if not self._basic:
            pairs.append(("client_secret", self._secret))
        return self.dialect.body(pairs)

    def exchange(self, url, body, wanted, secret=None, polling=False):
        """Posts `body`; gives the wanted fields of the reply and those of an error.

        `secret` is what the body holds that must not come back in an error's description.

        Raises NetworkError (no answer, or 5xx and 429 with nothing to be read), BadReply ("unreadable": no JSON),
        ReplyTooLarge.
        """
        gc.collect()  # TLS and a large token want memory in one piece
        if wanted is not self._wanted:  # the next poll wants the same
            self._wanted, self._names = wanted, wanted + FIELDS + self.dialect.fields
        self.status, self.retry_after = 0, None
        reply = self.http.post(url, body, self._headers)
        try:
            self.status, self.retry_after = reply.status, reply.retry_after
            fields = self._fields(reply, polling)
        finally:
            reply.close()
        if "error" in fields:
            hide(fields, secret)
            hide(fields, self._secret)
        return fields

    def ask(self, url, pairs, wanted, kinds, secret=None, name_client=False):
        """An exchange whose error replies are raised, in the `kinds` that refusal() takes; gives the fields."""
        fields = self.exchange(url, self.body(pairs, name_client), wanted, secret)
        error = refusal(self.status, fields, kinds, self.retry_after)
        if error:
            raise error
        return fields

    def tell(self, url, pairs, secret):
        """An exchange of which only the status matters."""
        try:
            self.ask(url, pairs, (), {}, secret)
        except BadReply as e:
            if e.error != "unreadable" or self.status != 200:  # a 200 may come with any body, or none
                raise

    def _fields(self, reply, polling):
        trouble = None
        try:
            fields = self._reader.read(reply.readinto, self._names, self._max_reply)
        except BadReply as e:
            if e.error != "unreadable":
                raise
            fields, trouble = None, e
        except MemoryError:
            raise ReplyTooLarge("out_of_memory", "the reply does not fit into memory") from None
        fields = self.dialect.understand(self.status, fields, polling)
        if fields is not None:
            return fields
        if self.status >= 500 or self.status == 429:
            trouble = busy(self.status, self.retry_after)
        raise trouble


def hide(fields, secret):
    """Takes `secret` out of a server's message: some servers quote the token that they do not like."""
    for name in ("error", "error_description"):
        text = fields.get(name)
        if secret and isinstance(text, str):
            fields[name] = text.replace(secret, "***")
