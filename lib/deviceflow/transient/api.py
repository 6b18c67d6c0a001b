"""Transient: requests to an API with a session's token (RFC 6750)."""

import ujson
from micropython import const

from ..errors import BadReply, DeviceFlowError, NetworkError, ReplyTooLarge

UNAUTHORIZED = const(401)
_PART = const(512)  # bytes
_ANSWER = const("an answer of an API")


def request(session, flow, value, *call):
    """Send a request with the access token `value`, the rest as Call takes it; see Session.request."""
    call = Call(session, flow, *call)
    response = _send(call, value)
    if response.status_code == UNAUTHORIZED:
        response.close()  # one socket at a time: TLS needs the memory, and the refresh that of http.py
        try:
            value = session.access_token(refused=value)
        except DeviceFlowError as e:
            return call.refused(response, e)
        response = _send(call, value)
    return response


def _send(call, value):
    request = call.request(value)
    if call.flow.before:
        call.flow.before()
    try:
        return call.answered(call.flow.transport().send(*request, **call.options))
    except DeviceFlowError as e:
        call.failed(e)
        raise


class Call:
    """A request without its I/O, which asyncio's driver awaits."""

    def __init__(self, session, flow, method, url, headers, max_body, options):
        self._session = session
        self.flow = flow
        self._method = method
        self._url = url
        self._headers = dict(headers or {})
        self.max_body = max_body
        self.options = options

    def request(self, value):
        """Return what the transport's send() takes to send this with the access token `value`."""
        self._headers["Authorization"] = "Bearer " + value
        self._session.online = False
        self._received = {}
        return self._method, self._url, self._headers, self._received

    def answered(self, reply):
        """Return the Response."""
        self.flow.trouble = None
        self._session.online = True
        return Response(reply, self._received, self.max_body)

    def failed(self, error):
        """Take what kept the request from being answered."""
        self.flow.trouble = error

    @staticmethod
    def refused(response, error):
        """Return the 401 if `error` says that there is no other token: only the authorization server ends a login."""
        if error.error != "not_refreshable":
            raise error
        return response


class Response:
    """An API's answer. `headers` is a dict by names in lower case, `retry_after` the header of that name in s, or None.

    Close it, or use it in a `with` statement. json(), text and content close it themselves.
    """

    _content = None
    _trouble = None  # what ended the body

    def __init__(self, reply, headers, max_body):
        self.status_code = reply.status
        self.retry_after = reply.retry_after
        self.headers = headers
        self._reply = reply
        self._left = max_body
        self._limit = max_body

    def readinto(self, buffer):
        """Read the next bytes of the body into `buffer`; return their number, 0 at the end.

        Raise NetworkError if it breaks off, ReplyTooLarge past max_body.
        """
        if self._trouble:
            raise self._trouble
        try:
            size = self._reply.readinto(buffer) if self._reply else 0
        except DeviceFlowError as e:
            self._trouble = e
            raise
        self._left -= size
        self._check_size(self._left)
        return size

    @property
    def content(self):
        """The body as bytes. Raise what readinto raises, NetworkError also if the memory is too small for it."""
        if self._content is None:
            try:
                self._content = self._read()
            finally:
                self.close()
        return self._content

    @property
    def text(self):
        """The body as a string; BadReply if it is not UTF-8."""
        try:
            return str(self.content, "utf-8")
        except UnicodeError:
            raise BadReply("unreadable", "not UTF-8") from None

    def json(self):
        """Return the body's JSON value; BadReply if it is none."""
        content = self.content
        try:
            return ujson.loads(content)
        except (ValueError, RuntimeError):  # a RuntimeError is about brackets in brackets, thousands of them
            raise BadReply("unreadable", "not JSON") from None
        except MemoryError:
            raise NetworkError("out_of_memory", _ANSWER) from None

    def close(self):
        """Close the connection."""
        if self._reply:
            self._reply.close()
            self._reply = None

    def _read(self):
        length = self._reply.length if self._reply else 0
        self._check_size(self._left - (length or 0))
        try:
            body = bytearray()
            part = bytearray(min(_PART, length) if length else _PART)
            size = self.readinto(part)
            while size:
                body.extend(memoryview(part)[:size])
                size = self.readinto(part)
            return bytes(body)
        except MemoryError:
            self._trouble = NetworkError("out_of_memory", _ANSWER)
            raise self._trouble from None

    def _check_size(self, left):
        if left < 0:
            self._trouble = ReplyTooLarge("reply_too_large", self._limit)
            self.close()
            raise self._trouble

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __repr__(self):
        return "<Response %d>" % self.status_code
