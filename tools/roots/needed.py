"""Finds out which root a host needs, by connecting to it as a board would."""

import socket
import ssl

from .bundle import RootsError

_SECONDS = 10


class NoAnswer(RootsError):
    """The host was not reached, so nothing can be said about its certificate."""


def needed(host, port, roots):
    """The one of `roots` that verifies `host`, name and date included; about eight connections for certifi's.

    Raise NoAnswer; RootsError if the certificate is refused with all of them.
    """
    problem = refusal(host, port, roots)
    if problem:
        raise RootsError(f"{host}: its certificate is refused: {problem}")
    while len(roots) > 1:
        half = roots[: len(roots) // 2]
        roots = roots[len(roots) // 2 :] if refusal(host, port, half) else half
    return roots[0]


def refusal(host, port, roots):
    """None if `host` shows a certificate that `roots` vouch for, else why not. Raise NoAnswer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # an ESP32 speaks no newer one, and may be shown another chain
    context.load_verify_locations(cadata=b"".join(root.der for root in roots))
    try:
        with socket.create_connection((host, port), timeout=_SECONDS) as plain, \
                context.wrap_socket(plain, server_hostname=host):
            return None
    except ssl.SSLCertVerificationError as problem:
        return problem.verify_message
    except OSError as problem:
        raise NoAnswer(f"{host}: no TLS 1.2 connection to port {port} ({problem})") from problem
