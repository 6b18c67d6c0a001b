"""Transient: proof that a poll comes from the client that asked for the code (RFC 7636)."""

import hashlib
from binascii import b2a_base64

import uos
from micropython import const

_RANDOM = const(32)  # bytes, which make the 43 characters of the shortest verifier (RFC 7636 section 4.1)


def challenge(random=None):
    """Return the parameters for the device request, and the code_verifier to be sent with each poll."""
    verifier = _base64url(random or uos.urandom(_RANDOM))
    hashed = _base64url(hashlib.sha256(verifier.encode()).digest())
    return (("code_challenge", hashed), ("code_challenge_method", "S256")), verifier


def _base64url(data):
    """Return bytes in the alphabet of URLs, without padding (RFC 7636 appendix A)."""
    text = str(b2a_base64(data)[:-1], "ascii")
    return text.replace("+", "-").replace("/", "_").replace("=", "")
