"""The host name of a request, checked before anything is made of it: metadata and the page's address are."""

import socket
from urllib.parse import urlsplit

from werkzeug.exceptions import MisdirectedRequest

_DEFAULT_PORTS = {"http": 80, "https": 443}


class OwnHost:
    """WSGI middleware. Refuse a request that names another host or port than its socket's (RFC 9110 section 7.4).

    HTTP/1.0 has no Host, and urequests leaves the port out of it: what is missing is the socket's.
    """

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        sock = environ.get("werkzeug.socket")
        if sock is None:  # A test client has no socket, and sends what the test says.
            return self.app(environ, start_response)
        own = _own_host(environ, *sock.getsockname()[:2])
        if own is None:
            return MisdirectedRequest()(environ, start_response)
        environ["HTTP_HOST"] = own
        return self.app(environ, start_response)


def _own_host(environ, address, port):
    try:
        named = urlsplit("//" + environ.get("HTTP_HOST", address))
        if named.hostname not in _own_names(address) or named.port not in (None, port):
            return None
    except ValueError:  # no port at all, or half an address in brackets
        return None
    host = f"[{named.hostname}]" if ":" in named.hostname else named.hostname
    return host if port == _DEFAULT_PORTS[environ["wsgi.url_scheme"]] else f"{host}:{port}"


def _own_names(address):
    machine = socket.gethostname().split(".")[0].lower()
    return "localhost", address, machine, machine + ".local"
