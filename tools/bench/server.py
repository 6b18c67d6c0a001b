"""The authorization server of the measurements: the same bytes for everybody who asks.

It answers at once, on the loopback, with 13 headers. How many polls are pending before the token comes, and how long
the access token is, are attributes that the measurements set.
"""

import json
import socketserver
import threading

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


METADATA = "/.well-known/oauth-authorization-server"


def metadata(url):
    """What an authorization server says of itself (RFC 8414), as many words as are usual."""
    words = ("authorization", "userinfo", "introspection", "end_session", "registration", "check_session")
    described = {name + "_endpoint": url + "/protocol/openid-connect/" + name for name in words}
    described["grant_types_supported"] = ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]
    described["token_endpoint_auth_methods_supported"] = ["client_secret_basic", "client_secret_post", "none"]
    described["scopes_supported"] = ["openid", "profile", "email", "address", "phone", "offline_access"] * 4
    endpoints = {"device_authorization_endpoint": url + "/device", "token_endpoint": url + "/token"}
    return {"issuer": url, **described, **endpoints}


def letters(size, start=""):
    """A token of `size` bytes."""
    return (start + _LETTERS * (size // len(_LETTERS) + 1))[:size]


def answer(status, fields):
    """A whole reply, headers and all, as bytes."""
    body = json.dumps(fields).encode()
    lines = ["HTTP/1.0 " + status, *HEADERS, "Content-Length: %d" % len(body), "", ""]
    return "\r\n".join(lines).encode() + body


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        path = self.rfile.readline().split()[1].decode()
        size, line = 0, b"-"
        while line.strip():
            line = self.rfile.readline().lower()
            if line.startswith(b"content-length:"):
                size = int(line[15:])
        self.wfile.write(self.server.reply(path, self.rfile.read(size)))


class Server(socketserver.ThreadingTCPServer):
    """Serves at `url` for the length of a `with` block."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        self.pending = PENDING
        self.access_size = ACCESS
        self.device = dict(DEVICE)
        self._polls = self._refreshes = 0

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def reply(self, path, body):
        """The bytes that answer a request: its path tells a device request and a poll apart, its body a refresh."""
        if path.startswith("/device"):
            self._polls = 0
            return answer("200 OK", self.device)
        if path == METADATA:
            return answer("200 OK", metadata(self.url))
        if b"refresh_token=" in body:
            return answer("200 OK", self._token())
        self._polls += 1
        if path.startswith("/pending") or self._polls <= self.pending:
            return answer("400 Bad Request", WAIT)
        return answer("200 OK", self._token())

    def _token(self):
        self._refreshes += 1  # each refresh token is another one, as with a server that rotates them
        return {
            "access_token": letters(self.access_size),
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": letters(REFRESH, "%06d" % self._refreshes),
            "scope": "openid profile",
            "id_token": letters(ID_TOKEN),
        }
