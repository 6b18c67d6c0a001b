# PC only: do not upload. MicroPython up to v1.22 has this module built in.
"""`ussl` that always verifies: Python's default trust store (SSL_CERT_FILE is heeded) and the host name.

There is no way to ask for less: `cert_reqs` and the like are accepted and do not matter.
"""

import errno
import socket
import ssl

import usocket

VERIFIES = True

_X509_CERT_VERIFY_FAILED = -0x2700  # mbedTLS's number, so that it reads as on a board


def wrap_socket(sock, server_hostname=None, **ignored):
    """Speaks TLS over the connected `sock` and gives a stream like it; OSError if the server is not trusted.

    `server_hostname` is the name (or address) that the certificate has to bear: ValueError without one.
    """
    if not server_hostname:
        raise ValueError("server_hostname is needed to verify the certificate")
    context = ssl.create_default_context()
    try:
        return usocket.socket.around(context.wrap_socket(sock.plain, server_hostname=server_hostname))
    except ssl.SSLCertVerificationError as error:
        raise OSError(_X509_CERT_VERIFY_FAILED, error.verify_message) from error
    except ssl.SSLError as error:
        raise OSError(errno.EIO, str(error)) from error
    except socket.timeout as error:
        raise OSError(errno.ETIMEDOUT, "TLS handshake") from error
