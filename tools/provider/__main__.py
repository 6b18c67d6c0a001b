"""Command line of the provider."""

import argparse
import errno
import signal
import socket
import sys

from .config import Config
from .known_quirks import KNOWN
from .server import listen

_PORTS = 65536

DESCRIPTION = """\
A development authorization server: OAuth 2.0 device login (RFC 8628) with a page to approve on.
Everything is in memory and gone at the end. The first line it prints has its address."""

EPILOG = f"""\
clients: demo-board (public) and demo-secret (secret: not-a-real-secret)
known_quirks: {", ".join(f"/{name}" for name in KNOWN if name != "plain")} are served below those paths, always
issuers: / (both kinds of metadata), /tenant (RFC 8414 only), /realm (OpenID only), /liar, /nodevice"""


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(
        prog="make provider",
        usage='make provider [PORT=…] [ARGS="…"]',
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = p.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    add("--port", type=port, default=0, help="port to listen on; 0, the default, takes a free one")
    add("--interval", type=int, metavar="S", help="seconds between polls (default 5)")
    add("--expires-in", type=int, metavar="S", help="seconds a code lives (default 600, or what its quirks say)")
    add(
        "--token-expires-in",
        type=int,
        default=3600,
        metavar="S",
        help="life of access tokens (default %(default)s)",
    )
    add("--token-bytes", type=int, metavar="N", help="length of opaque tokens (default 40, or what its quirks say)")
    add("--no-rotate", dest="rotate", action="store_false", help="refresh tokens are not one-time")
    add("--like", choices=KNOWN, default="plain", help="behave like this provider at the root, too")
    add("--cert", metavar="PEM", help="serve https with this certificate chain; needs --key")
    add("--key", metavar="PEM", help="private key of --cert")
    add("--control", action="store_true", help="tests only: time stands still but for POST /control/advance")
    add("--verbose", action="store_true", help="write method and path of each request to stderr")
    return p


def port(text):
    """A port from the command line."""
    if not (text.isdigit() and int(text) < _PORTS):
        raise argparse.ArgumentTypeError(f"PORT={text} is no port: give a number up to {_PORTS - 1}")
    return int(text)


def require_free(host, number):
    """ValueError if somebody has the port: the server would end the program with words of its own."""
    try:
        socket.create_server((host, number), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ValueError(f"port {number} is in use, perhaps by another provider; give another PORT=…") from None


def main(arguments=None):
    """Serve until SIGTERM or SIGINT. Return the exit status."""
    p = parser()
    try:
        config = Config(**vars(p.parse_args(arguments)))
        require_free(config.host, config.port)
        server, url = listen(config)
    except (ValueError, OSError) as error:
        p.error(str(error))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print("provider listening on", url, flush=True)
    if sys.stdout.isatty():
        print("In another terminal: make configure, with this address as the provider and the client id demo-board")
    server.serve_forever()  # returns on SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
