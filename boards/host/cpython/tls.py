# PC only: do not upload. MicroPython has this module built in since v1.23.
"""`tls` over Python's own ssl, with mbedTLS's words and numbers for what goes wrong.

As on a board a context for clients verifies unless it is told not to, `load_verify_locations` takes one certificate as
DER, and what cannot be done without waiting on a socket that does not block is None.
"""

import errno
import ssl
from contextlib import contextmanager

import usocket

PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = 0, 1
CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2

STAND_IN = ("tls", "ussl")  # the modules that deviceflow.trust may replace: Python's own `ssl` is not among them

_WORDS = {  # OpenSSL's X509_V_ERR_…
    9: "The certificate validity starts in the future",
    10: "The certificate validity has expired",
    62: "The certificate Common Name (CN) does not match with the expected CN",
    64: "The certificate Common Name (CN) does not match with the expected CN",
}
_UNTRUSTED = "The certificate is not correctly signed by the trusted CA"
_INVALID_RECORD, _FATAL_ALERT = -0x7200, -0x7780


@contextmanager
def _board_errors():
    """Raise ValueError with mbedTLS's words for a refused certificate, OSError with its number for other trouble."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise ValueError("\n" + _WORDS.get(error.verify_code, _UNTRUSTED) + "\n") from None
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
        raise
    except ssl.SSLError as error:
        raise OSError(_number(error.reason or ""), str(error)) from None


def _number(reason):
    if "ALERT" in reason:
        return _FATAL_ALERT
    return _INVALID_RECORD if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE") else errno.EIO


class SSLContext:
    """A context for clients; the board is no server."""

    def __init__(self, protocol):
        if protocol != PROTOCOL_TLS_CLIENT:
            raise ValueError("only PROTOCOL_TLS_CLIENT")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.hostname_checks_common_name = False

    @property
    def verify_mode(self):
        return int(self._context.verify_mode)

    @verify_mode.setter
    def verify_mode(self, mode):
        self._context.check_hostname = mode != CERT_NONE
        self._context.verify_mode = ssl.VerifyMode(mode)

    def load_verify_locations(self, cadata):
        """Trust one more root (bytes, DER). Raise ValueError if it is none."""
        if not isinstance(cadata, bytes):
            raise TypeError("bytes wanted")
        try:
            self._context.load_verify_locations(cadata=cadata)
        except ssl.SSLError:
            raise ValueError("invalid cert") from None

    def get_ciphers(self):
        """Return the names of the cipher suites."""
        return [cipher["name"] for cipher in self._context.get_ciphers()]

    def wrap_socket(self, sock, *, server_side=False, do_handshake_on_connect=True, server_hostname=None):
        """Return TLS over `sock`, a connected usocket.

        Without `do_handshake_on_connect` the first read or write does the handshake.
        """
        if self.verify_mode == CERT_REQUIRED and not server_hostname:
            raise ValueError("CERT_REQUIRED requires server_hostname")
        sock = getattr(sock, "raw", sock)  # OpenSSL reads from a socket, not from a stream in Python
        with _board_errors():
            plain = self._context.wrap_socket(
                sock.plain, server_hostname=server_hostname, do_handshake_on_connect=do_handshake_on_connect
            )
        return SSLSocket.around(plain)


class SSLSocket(usocket.socket):
    """A stream as usocket has them, and without a timeout of its own, as on a board."""

    _not_now = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
    settimeout = None

    def write(self, data):
        with _board_errors():
            return super().write(data)

    def recv(self, size):
        with _board_errors():
            return super().recv(size)
