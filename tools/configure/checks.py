"""Whether an answer can be right, as far as can be told without asking anybody. Each check gives the answer as it
goes into config.json, or raises ValueError with what to do."""

import ipaddress
from urllib.parse import urlsplit

from deviceflow.transient.address import is_secure

from .choices import is_issuer, known

_LONGEST_SSID = 32  # bytes
_KEY = range(8, 64)  # characters of a WPA passphrase


def provider(text):
    """A name of the table, or the address of an issuer."""
    if is_issuer(text):
        return address(text)
    if text not in known():
        raise ValueError("take one of " + ", ".join(known()) + ", or the https address of an issuer")
    return text


def address(text):
    """An https address, or http to this machine or to an address in the local network."""
    if not (is_secure(text) or is_local(text)) or not text.partition("://")[2].strip("/"):
        raise ValueError("an address begins with https:// (http:// is for this machine, and for one such as "
                         "192.168.1.5 in your own network) and has no spaces")
    return text


def is_local(text):
    """Whether an http address is one in the local network, by its number: a name could be anybody's."""
    parts = urlsplit(text)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_private
    except ValueError:
        return False


def yes(text):
    """The word yes."""
    if text.strip().lower() not in ("y", "yes"):
        raise ValueError("type yes, or give an https address")
    return True


def optional_address(text):
    """The same, or nothing."""
    return address(text) if text else None


def word(text):
    """Something without spaces and line ends: client ids and the like are pasted, and take some along."""
    text = text.strip()
    if not text or not all("!" <= c <= "~" for c in text):
        raise ValueError("it has to be there, with no spaces and only ASCII characters")
    return text


def optional_word(text):
    """The same, or nothing."""
    return word(text) if text.strip() else None


def scopes(text):
    """A list from names with spaces between them (commas are taken for spaces)."""
    names = text.replace(",", " ").split()
    for name in names:
        if any(not "!" <= c <= "~" or c in '"\\' for c in name):  # RFC 6749 section 3.3
            raise ValueError(f"{name!r} is no scope: quotes, backslashes and letters beyond ASCII are not allowed")
    return names


def service(text):
    """A name that the display can show."""
    if not text or not all(" " <= c <= "~" for c in text):
        raise ValueError("the display needs a name of ASCII characters")
    return text


def ssid(text):
    """The name of a Wi-Fi, or nothing for none."""
    if len(text.encode()) > _LONGEST_SSID:
        raise ValueError("the name of a Wi-Fi has 32 bytes at most")
    return text or None


def wifi_key(text):
    """A WPA passphrase, a key of 64 hexadecimal digits, or nothing for an open Wi-Fi."""
    is_hex = len(text) == 64 and all(c in "0123456789abcdefABCDEF" for c in text)
    if text and not is_hex and len(text.encode()) not in _KEY:
        raise ValueError("a Wi-Fi password has 8 to 63 characters; leave it empty for an open Wi-Fi")
    return text or None
