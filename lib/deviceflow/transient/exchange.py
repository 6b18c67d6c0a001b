"""Transient: one exchange with the authorization server. A form goes there, the fields of a reply come back."""

import gc

from micropython import const

from ..errors import BadReply, DeviceFlowError, NetworkError
from . import load
from .reply import Reader
from .token_reply import ERROR_FIELDS, error_from

_BUFFER = const(256)  # bytes of a reply in memory at a time
_HARMLESS = (None, "authorization_pending", "slow_down")  # nobody reads what is said about these


class Exchange:
    """Exchanges of the DeviceFlow `flow`, one after the other, through one buffer.

    After each, `status` and `retry_after` (s or None) tell what came with the fields.
    """

    status = 0
    retry_after = None

    def __init__(self, flow):
        self._flow = flow
        self._http = flow.transport()
        self._reader = Reader(bytearray(_BUFFER))
        self.quirks = flow.open_quirks()
        content_type = self.quirks.content_type if self.quirks else "application/x-www-form-urlencoded"
        self._headers = {"Accept": "application/json", "Content-Type": content_type}
        self._by_header = flow.client_secret and flow.auth == "basic"
        if self._by_header:
            self._headers["Authorization"] = load("form").basic(flow.client_id, flow.client_secret)

    def body(self, name_client, *pairs):
        """Return a request's body: `pairs` and the client's own. A client that uses Basic is named if `name_client`."""
        flow = self._flow
        if name_client or not self._by_header:
            pairs += (("client_id", flow.client_id),)
        if not self._by_header:
            pairs += (("client_secret", flow.client_secret),)
        return self.quirks.body(pairs) if self.quirks else load("form").encode(pairs)

    def resources(self):
        """Return the pairs that name the APIs which the token is for (RFC 8707 section 2)."""
        return [("resource", address) for address in self._flow.resource]

    def further(self):
        """Return the pairs that each poll and each refresh has besides the RFC's."""
        return list(self._flow.token_extra.items()) + self.resources()

    def post(self, url, body, wanted, secret=None, polling=False):
        """Post `body`; return the fields of the reply that are `wanted`, a tuple of names with those in ERROR_FIELDS.

        `secret` is what the body holds that must not come back in an error's description.

        Raise NetworkError (no answer, or 5xx and 429 with nothing that can be read), BadReply ("unreadable": no JSON),
        ReplyTooLarge.
        """
        self.start()
        if self._flow.before:
            self._flow.before()
        try:
            reply = self._http.post(url, body, self._headers)
            fields = self.fields_of(reply, wanted, polling)
        except (DeviceFlowError, MemoryError) as e:
            raise self.failed(e) from None
        return self.answered(fields, secret)

    def ask(self, url, body, wanted, kinds, secret=None):
        """Do what post does, but raise an error reply, in the `kinds` that error_from() takes."""
        return self.checked(self.post(url, body, wanted, secret), kinds)

    # What an exchange consists of besides its I/O; deviceflow.aio awaits that.

    def start(self):
        """Prepare for a request."""
        self.status, self.retry_after = 0, None
        gc.collect()  # TLS and a large token need memory in one piece

    def fields_of(self, reply, wanted, polling):
        """Return the wanted fields of a reply, and close it."""
        try:
            self.status, self.retry_after = reply.status, reply.retry_after
            return self._read(reply, wanted, polling)
        finally:
            reply.close()

    def failed(self, error):
        """Return the error of the library to raise for what the transport or the reader raised."""
        if isinstance(error, MemoryError):
            return NetworkError("out_of_memory", "an answer of the provider")
        self._flow.trouble = error
        return error

    def answered(self, fields, secret):
        """Return the fields of a reply that came, without the `secret`."""
        self._flow.trouble = None
        if "error" in fields and fields["error"] not in _HARMLESS:
            self._hide(fields, secret)
        return fields

    def checked(self, fields, kinds):
        """Return the fields, or raise the error that they stand for, in the `kinds` that error_from() takes."""
        error = error_from(self.status, fields, kinds, self.retry_after)
        if error:
            raise error
        return fields

    def _hide(self, fields, secret):
        """Remove from an error's description what it must not quote."""
        form = load("form")
        for part in (secret, self._flow.client_secret, self._headers.get("Authorization", "")[len("Basic ") :]):
            for name in ERROR_FIELDS:
                if part and form.quotes(fields.get(name), part):
                    fields[name] = "***" if name == "error" else ""

    def _read(self, reply, wanted, polling):
        quirks = self.quirks
        trouble = fields = None
        if quirks:
            wanted += quirks.fields
        try:
            fields = self._reader.read(reply.readinto, wanted, self._flow.max_reply)
        except BadReply as e:
            if e.error != "unreadable":
                raise
            trouble = e
        if quirks:
            fields = quirks.parse_reply(self.status, fields, polling)
        if fields is None:
            busy = error_from(self.status, {}, {}, self.retry_after)
            raise busy if isinstance(busy, NetworkError) else trouble
        return fields
