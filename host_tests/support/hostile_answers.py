"""What a hostile server answers: the path names one of these."""

import gzip
import itertools

OK = b"HTTP/1.0 200 OK\r\n"
FORM = b'{"access_token":"x","token_type":"bearer"}'
PAGE = b"<!DOCTYPE html><title>Welcome</title>Accept our terms to go on"
MEGABYTE = b"x" * 1048576


def _sized(size, body=FORM):
    return OK + b"Content-Length: %d\r\n\r\n" % size + body


ANSWERS = {
    "ok": _sized(len(FORM)),
    "unsized": OK + b"\r\n" + FORM,
    "length-large": _sized(len(FORM) + 1000),
    "length-small": _sized(len(FORM) - 10),
    "length-negative": _sized(-1),
    "form-cut": _sized(60, b"access_token=only_half_of_it"),
    "headers-cut": OK + b"Content-Type: application/json\r\nX-Half",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + FORM[:16] + b"\r\n0\r\n\r\n",
    "chunked-cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + FORM[:16],
    "continue": b"HTTP/1.1 100 Continue\r\n\r\n" + _sized(len(FORM)),
    "portal": OK + b"Content-Type: text/html\r\n\r\n" + PAGE,
    "gzip": OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(FORM),
    "too-old": b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: HTTP/2.0\r\nContent-Length: 0\r\n\r\n",
    "nothing": b"",
    "no-http": b"220 mail.example ESMTP\r\n",
}
# Answered in full, but the connection stays open; over TLS with a goodbye.
STAY = {
    "stay": _sized(len(FORM)),
    "stay-unsized": OK + b"\r\n" + FORM,
}
RESET = {
    "reset-status": b"",
    "reset-headers": OK + b"Content-Type: app",
    "reset-body": _sized(len(FORM) + 100),
}
DRIP = {
    "drip-status": (b"", b"H"),
    "drip-headers": (OK, b"x"),
    "drip-body": (_sized(5000, b""), b" "),
    "silence": (b"", b""),
}
ENDLESS = {
    "headers-endless": (OK, b"X-Header: one more\r\n"),
    "headers-many": (OK, b"X:\r\n"),
    "headers-long-line": (OK + b"X-Long: ", MEGABYTE),
    "body-100mb": (_sized(100 * len(MEGABYTE), b""), MEGABYTE),
    "body-endless": (OK + b"\r\n", MEGABYTE),
}


def endless(path):
    """The answer of a server that does not stop, in pieces: 100 MB, which is as good as no end."""
    head, piece = ENDLESS[path]
    return itertools.chain((head,), itertools.repeat(piece, 104857600 // len(piece)))


def redirect(status, target):
    """The answer that sends the client on."""
    return b"HTTP/1.0 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, target)
