"""Transient: what went wrong below HTTP, told from the errors of mbedTLS and of the socket."""

from errno import ENOMEM

from micropython import const

# mbedTLS's words in the order of their weight: who signed comes first, as nothing else in a forgery means anything.
_CERTIFICATE = (
    ("not correctly signed", "certificate_not_trusted"),
    ("does not match", "wrong_host"),
    ("has expired", "certificate_expired"),
    ("in the future", "certificate_not_yet_valid"),
)
_REFUSED = const(-0x7780)  # the server sent a fatal alert
_NOT_TLS = const(-0x7200)
_UNVERIFIED = const(-0x2700)  # without a word why: MicroPython up to v1.22
# SSL, X509, MPI, PK, ECP and digests each have a number for an allocation that failed.
_NO_MEMORY = (ENOMEM, -ENOMEM, -0x7F00, -0x2880, -0x0010, -0x3F80, -0x4D80, -0x5180)
_NEEDED = const(40000)  # bytes outside Python's heap for a handshake with an RSA-4096 chain, measured on an ESP32


def explain(error, host, free):
    """Return what went wrong, a code and its details, or None if nobody knows better than `error` itself.

    `free` is how many bytes are left for TLS, None if nobody knows. Without memory mbedTLS says that a certificate is
    not trusted, or nothing at all: so with little memory that is the reason.
    """
    number = error.args[0] if error.args else None
    code = _certificate_code(error, number)
    failed = code or number in (_REFUSED, _NOT_TLS)
    starved = failed and free is not None and free < _NEEDED
    if starved or (isinstance(error, OSError) and number in _NO_MEMORY):
        return "out_of_memory", "a connection to " + host
    if code:
        return (code, host, str(error).strip()) if code == "certificate_refused" else (code, host)
    if failed:
        return "network", "handshake_refused" if number == _REFUSED else "not_tls", host
    return None


def _certificate_code(error, number):
    if number == _UNVERIFIED:
        return "certificate_refused"
    if not isinstance(error, ValueError) or isinstance(error, OSError):
        return None
    text = str(error)
    for words, code in _CERTIFICATE:
        if words in text:
            return code
    return "certificate_refused"
