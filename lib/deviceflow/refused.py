"""What goes wrong below HTTP, in words: each function gives the OSError to be raised. Loaded with the first one."""

_NETWORK = "network"
# mbedTLS's words in the order of their weight: who signed it comes first, as nothing else in a forgery means a thing.
_CERTIFICATE = (
    ("not correctly signed", "certificate_not_trusted", "certificate of %s not trusted: flash its root (tools/roots)"),
    ("does not match", "wrong_host", "wrong host: the certificate is not one of %s"),
    ("has expired", "certificate_expired", "the certificate of %s has expired (or the clock is wrong)"),
    ("in the future", "certificate_not_yet_valid", "the certificate of %s is not valid yet: is the clock right?"),
)
_TLS = {
    -0x7780: "%s refused the handshake: it may speak a newer TLS than this board",
    -0x7200: "%s does not speak TLS on this port",
    -0x2700: None,  # a certificate, without a word why: MicroPython up to v1.22
}


class Refused(OSError):
    """`error` and `description` as a DeviceFlowError has them; httpfault.py turns it into one.

    An OSError, because urequests closes its socket on no other error.
    """

    def __init__(self, error, description):
        super().__init__(error, description)
        self.error = error
        self.description = description


def late(seconds):
    """For a deadline that has passed."""
    return Refused(_NETWORK, "no complete answer within %s s" % seconds)


def cut_off():
    """For an answer that ends before its headers do."""
    return Refused(_NETWORK, "the answer broke off")


def no_http():
    """For an answer that does not begin as HTTP does."""
    return Refused(_NETWORK, "the answer is not HTTP")


def chunked():
    """For a chunked answer to HTTP/1.0, which has no chunks."""
    return Refused(_NETWORK, "the answer is not HTTP/1.0: it is chunked, which this firmware's urequests can not read")


def too_large():
    """For headers beyond the caps."""
    return Refused(_NETWORK, "the answer's headers are too large")


def clock_not_set():
    """For TLS while the clock reads a year that is long gone."""
    return Refused("clock_not_set", "clock not set: certificates have dates, so set it (NTP) before https")


def nameless():
    """For TLS without the name that the certificate must bear."""
    return Refused("wrong_host", "the name that the certificate must bear was not given")


def bad_root():
    """For a root that mbedTLS did not like."""
    return Refused("bad_root", "a root certificate can not be read")


def certificate(text, host):
    """For a certificate that mbedTLS did not like, from its words."""
    for words, error, description in _CERTIFICATE:
        if words in text:
            return Refused(error, description % host)
    return Refused("certificate_refused", "certificate of %s refused: %s" % (host, text.strip()))


def explained(error, host):
    """For an error of the socket: one that says more about it, or the same OSError."""
    if isinstance(error, ValueError):
        return certificate(str(error), host)
    number = error.args[0] if error.args else None
    if number not in _TLS:
        return error
    text = _TLS[number]
    return Refused(_NETWORK, text % host) if text else certificate("reason unknown", host)
