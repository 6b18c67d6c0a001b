"""The authorization server of the measurements: the same bytes for everybody who asks.

It answers on the loopback, with 13 headers. How many polls are pending before the token comes, how long the access
token is, and how many seconds an answer takes, are attributes that the measurements set. It is the API as well, for
whoever has the access token.
"""

import json
import socketserver
import ssl
import threading
import time

ADDRESS = "https://login.example.com/device?code=WDJB-MJHT"
ACCESS, REFRESH, ID_TOKEN = 1300, 900, 1200  # bytes
PENDING = 5  # polls
_LETTERS = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."

HEADERS = (
    "Date: Wed, 21 Oct 2026 07:28:00 GMT",
    "Content-Type: application/json; charset=utf-8",
    "Cache-Control: no-store, max-age=0",
    "Pragma: no-cache",
    "Expires: Mon, 01 Jan 1990 00:00:00 GMT",
    "Strict-Transport-Security: max-age=31536000; includeSubDomains",
    "X-Content-Type-Options: nosniff",
    "X-Frame-Options: SAMEORIGIN",
    "X-XSS-Protection: 0",
    "Vary: Origin, X-Origin, Referer",
    "Server: scaffolding on HTTPServer2",
    "Connection: close",
)  # and Content-Length, the thirteenth

DEVICE = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS-WDJB",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://login.example.com/device",
    "verification_url": "https://login.example.com/device",  # the name by which the peer knows it
    "verification_uri_complete": ADDRESS,
    "expires_in": 1800,
    "interval": 5,
}
WAIT = {
    "error": "authorization_pending",
    "error_description": "The authorization request is still pending as the user has not yet approved or declined it.",
}
API = {"id": 4711, "login": "octocat", "name": "Octo Cat", "email": "octocat@login.example.com", "verified": True}
METADATA = "/.well-known/oauth-authorization-server"


def metadata(url):
    """Return what an authorization server says of itself (RFC 8414), in as many words as are usual."""
    words = ("authorization", "userinfo", "introspection", "end_session", "registration", "check_session")
    described = {name + "_endpoint": url + "/protocol/openid-connect/" + name for name in words}
    described["grant_types_supported"] = ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]
    described["token_endpoint_auth_methods_supported"] = ["client_secret_basic", "client_secret_post", "none"]
    described["scopes_supported"] = ["openid", "profile", "email", "address", "phone", "offline_access"] * 4
    endpoints = {"device_authorization_endpoint": url + "/device", "token_endpoint": url + "/token"}
    return {"issuer": url, **described, **endpoints}


def letters(size, start=""):
    """Return a token of `size` bytes."""
    return (start + _LETTERS * (size // len(_LETTERS) + 1))[:size]


def answer(status, fields):
    """Return a whole reply, headers and all, as bytes."""
    body = json.dumps(fields).encode()
    lines = ["HTTP/1.0 " + status, *HEADERS, "Content-Length: %d" % len(body), "", ""]
    return "\r\n".join(lines).encode() + body


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            self._answer()
        except (ssl.SSLError, ConnectionError, IndexError):  # a client that ran out of memory breaks off
            return

    def _answer(self):
        path = self.rfile.readline().split()[1].decode()
        size, bearer, line = 0, b"", b"-"
        while line.strip():
            line = self.rfile.readline()
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
            elif name.lower() == b"authorization":
                bearer = value.strip()
        time.sleep(self.server.delay)
        self.wfile.write(self.server.reply(path, self.rfile.read(size), bearer))


class Server(socketserver.ThreadingTCPServer):
    """Serve at `url` for the length of a `with` block; over TLS if there is a `context` for it."""

    daemon_threads = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self._context = context
        self.url = "%s://127.0.0.1:%d" % ("https" if context else "http", self.server_address[1])
        self.pending = PENDING
        self.delay = 0  # s
        self.access_size = ACCESS
        self.device = dict(DEVICE)
        self._polls = self._issued = 0
        self.refreshes = self.requests = 0

    def get_request(self):
        """Accept a connection; the handshake comes with the first bytes, in the connection's own thread."""
        sock, address = super().get_request()
        if self._context:
            sock = self._context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return sock, address

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def reply(self, path, body, bearer=b""):
        """Return the bytes that answer a request. Its path tells a device request and a poll apart, its parameters a
        refresh; the peer has these in the path.
        """
        if path == "/api":
            self.requests += 1
            allowed = bearer == b"Bearer " + letters(self.access_size).encode()
            return answer("200 OK", API) if allowed else answer("401 Unauthorized", {"error": "invalid_token"})
        if path.startswith("/device"):
            self._polls = 0
            return answer("200 OK", self.device)
        if path == METADATA:
            return answer("200 OK", metadata(self.url))
        if b"refresh_token=" in body or "refresh_token=" in path:
            self.refreshes += 1
            return answer("200 OK", self._token())
        self._polls += 1
        if path.startswith("/pending") or self._polls <= self.pending:
            return answer("400 Bad Request", WAIT)
        return answer("200 OK", self._token())

    def _token(self):
        self._issued += 1  # each refresh token is another one, as with a server that rotates them
        return {
            "access_token": letters(self.access_size),
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": letters(REFRESH, "%06d" % self._issued),
            "scope": "openid profile",
            "id_token": letters(ID_TOKEN),
        }
