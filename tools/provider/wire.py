"""Between the socket and the application: one request at a time, remembered by name, with faults to order."""

import io
import socket
import threading
from collections import defaultdict, deque
from urllib.parse import parse_qsl

from werkzeug.test import run_wsgi_app

LARGEST_BODY = 1 << 16
REMEMBERED = 10000
CONTROL = "/control/"

_HTML = [("Content-Type", "text/html; charset=utf-8")]
_BUSY = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
# Answered without the application ever seeing the request.
INSTEAD = {
    "status-503": ("503 Service Unavailable", _HTML, _BUSY),
    "status-429": ("429 Too Many Requests", [*_HTML, ("Retry-After", "7")], b"<h1>Too many requests</h1>"),
    "html": ("200 OK", _HTML, b"<!doctype html><title>Welcome</title><p>Accept the terms of this network."),
    "rate-limit": (
        "403 Forbidden",
        [("Content-Type", "application/json")],
        b'{"error_code": "rate_limit_exceeded"}',
    ),
}
KINDS = (*INSTEAD, "truncated", "drop", "drop-before")


class Wire:
    """WSGI middleware. With `recording`, `log` fills up and `faults` (path: kinds to come) take effect."""

    def __init__(self, app, clock, recording):
        self.app, self.clock, self.recording = app, clock, recording
        self.lock = threading.Lock()
        self.log = deque(maxlen=REMEMBERED)
        self.faults = defaultdict(deque)

    def __call__(self, environ, start_response):
        body = _read_body(environ)
        with self.lock:
            if not self.recording or environ["PATH_INFO"].startswith(CONTROL):
                chunks, status, headers = run_wsgi_app(self.app, environ, buffered=True)
                start_response(status, list(headers))
                return list(chunks)
            return self._serve(environ, start_response, body)

    def _serve(self, environ, start_response, body):
        faults = self.faults[environ["PATH_INFO"]]
        kind = faults.popleft() if faults else None
        entry = _describe(environ, body, self.clock.now(), kind)
        self.log.append(entry)
        if kind == "drop-before":
            _hang_up(environ)
        status, headers, reply = self._reply(environ, kind)
        if kind == "drop":
            _hang_up(environ)
        entry["status"] = int(status.split()[0])
        start_response(status, headers)
        return _half(environ, reply) if kind == "truncated" else [reply]

    def _reply(self, environ, kind):
        if kind in INSTEAD:
            status, headers, reply = INSTEAD[kind]
            return status, [*headers, ("Content-Length", str(len(reply)))], reply
        chunks, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        return status, list(headers), b"".join(chunks)


def _read_body(environ):
    # Read even if nobody wants it: closing a connection with unread data resets it, and the reply is lost.
    length = min(max(int(environ.get("CONTENT_LENGTH") or 0), 0), LARGEST_BODY)
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body


def _describe(environ, body, now, kind):
    """What is remembered of a request: names, never values."""
    headers = [name[5:] for name in environ if name.startswith("HTTP_")]
    headers += [name for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)]
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True) if form else []
    return {
        "at": now,
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "status": None,
        "fault": kind,
        "parameters": [name for name, value in pairs],
        "headers": sorted(name.replace("_", "-").lower() for name in headers),
        "query": bool(environ.get("QUERY_STRING")),
    }


def _hang_up(environ):
    connection = environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("a fault asked for")


def _half(environ, reply):
    yield reply[: len(reply) // 2]
    _hang_up(environ)
