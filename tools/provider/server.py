"""The provider on a socket; __main__.py serves it to people, running.py to tests."""

import ssl
import sys

from werkzeug.serving import WSGIRequestHandler, make_server

from .app import create_app


class Handler(WSGIRequestHandler):
    """Logs nothing: a request line can hold a user code."""

    def log(self, type, message, *args):
        pass

    def log_request(self, code="-", size="-"):
        pass


class VerboseHandler(Handler):
    """Logs method and path to stderr, and nothing that comes after the path."""

    def log_request(self, code="-", size="-"):
        path = getattr(self, "path", "-").partition("?")[0]
        print(self.command or "-", path, int(code) if code != "-" else code, file=sys.stderr, flush=True)


def listen(config):
    """(server, url): a threaded server that listens already; `server.serve_forever()` serves."""
    handler = VerboseHandler if config.verbose else Handler
    server = make_server(config.host, config.port, create_app(config), threaded=True, request_handler=handler)
    if config.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(config.cert, config.key)
        # With the handshake in accept, one silent client stops all others: the first read does it.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.ssl_context = context
    host = f"[{config.host}]" if ":" in config.host else config.host
    return server, f"{'https' if config.cert else 'http'}://{host}:{server.server_port}"
