"""A server that answers with exactly the bytes it was told to, for what no well-behaved server would send.

The path names one of ANSWERS; `/log` tells what came in, a line `METHOD path body-size` for each request. `/echo…`
answers with the headers Authorization and X-Own that it got; a JSON object, and a reply of a token endpoint as well.
"""

import json
import socketserver
import threading

OK = b"HTTP/1.0 200 OK\r\n"
FORM = b'{"access_token":"x","token_type":"bearer"}'


def redirect(status, location):
    return b"HTTP/1.0 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, location)


ANSWERS = {
    "plain": OK + b"\r\n" + FORM,
    "headers": OK + b"X-A: b\r\nRETRY-AFTER:7\r\ndate: Wed, 21 Oct 2015 07:28:00 GMT\r\nx: \r\n\r\n" + FORM,
    "retry-date": OK
    + b"Retry-After: Thu, 22 Oct 2015 07:28:09 GMT\r\nDate: Wed, 21 Oct 2015 07:28:00 GMT\r\n\r\n"
    + FORM,
    "retry-odd": OK + b"Retry-After: soon\r\n\r\n" + FORM,
    "length": OK + b"Content-Length: %d\r\n\r\n" % len(FORM) + FORM + b"and more that does not count",
    "cut": OK + b"Content-Length: 400\r\n\r\n" + FORM[:20],
    "length-odd": OK + b"Content-Length: -5\r\n\r\n" + FORM,
    "nothing": b"",
    "no-status": b"HTTP/1.0\r\n\r\n",
    "odd-status": b"HTTP/1.0 abc OK\r\n\r\n",
    "not-http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "chunked": b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n',
    "unauthorized": b"HTTP/1.0 401 No\r\nWWW-Authenticate: Bearer\r\n\r\n{}",
    "head": b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n",
    "created": b"HTTP/1.0 201 Created\r\nLocation: /thing/5\r\nContent-Length: 2\r\n\r\n{}",
    "not-modified": b"HTTP/1.0 304 Not Modified\r\n\r\n",
}
for _status in (301, 302, 303, 307, 308):
    for _name, _location in (("path", b"/landed"), ("absolute", b"http://127.0.0.1:%d/landed"), ("lower", b"/landed")):
        ANSWERS["%d-%s" % (_status, _name)] = redirect(_status, _location)
    ANSWERS["%d-lower" % _status] = ANSWERS["%d-lower" % _status].replace(b"Location", b"location")


def echo(headers):
    told = {"authorization": headers.get("authorization"), "own": headers.get("x-own")}
    body = json.dumps(dict(told, access_token="x", token_type="bearer", expires_in=1)).encode()
    own = ("X-Own: %s\r\n" % told["own"]).encode()
    return OK + own + b"Content-Length: %d\r\n\r\n" % len(body) + body


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        method, path, _ = self.rfile.readline().decode().split(" ", 2)
        headers, line = {}, b"-"
        while line.strip():
            line = self.rfile.readline()
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length", 0)))
        if path.startswith("/echo"):
            self.wfile.write(echo(headers))
            return
        # Without the empty line at its end it was no request, only its beginning.
        self.wfile.write(self.server.answer(method, path[1:], len(body) if line else "broken off"))


class RawServer(socketserver.ThreadingTCPServer):
    """Starts on a free port of the loopback; `url` is its address."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port = self.server_address[1]
        self.url = "http://127.0.0.1:%d/" % self.port
        self._log = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def answer(self, method, path, size):
        if path == "log":
            log, self._log = self._log, []
            return OK + b"\r\n" + "\n".join(log).encode()
        self._log.append("%s %s %s" % (method, path, size))
        return ANSWERS.get(path, b"HTTP/1.0 404 Not Found\r\n\r\n").replace(b":%d/", b":%d/" % self.port)
