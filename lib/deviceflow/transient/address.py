"""Transient: which addresses requests may go to, and which of them may get a secret."""

from micropython import const

from ..errors import DeviceFlowError

_AUTHORITY = const(b"abcdefghijklmnopqrstuvwxyz0123456789-._:[]")


def check_address(url):
    """Raise DeviceFlowError unless `url` is an http or https address with a plain host and no user name in it."""
    for byte in url.encode():
        if not 33 <= byte <= 126:  # a line break in it would become a header of its own
            raise DeviceFlowError("bad_address", "a space or a control character in it")
    if not url.startswith("http://") and not url.startswith("https://"):
        raise DeviceFlowError("insecure_address", url.split(":")[0].split("/")[0])
    host = host_of(url)
    for byte in host.lower().encode():
        if byte not in _AUTHORITY:  # a password in it would be shown
            raise DeviceFlowError("bad_address", "a host name cannot hold that")
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit():
        host = name
    elif colon and not host.endswith("]"):
        raise DeviceFlowError("bad_address", "the port is no number")
    if not host:
        raise DeviceFlowError("bad_address", "no host in it")


def is_secure(url):
    """Return True for https, and for http to this very machine (RFC 8252 section 8.3)."""
    if url.startswith("https://"):
        return True
    return url.startswith("http://") and _is_loopback(host_of(url))


def host_of(url):
    """Return the host of an address, with its port, exactly as urequests takes it."""
    return url.split("/", 3)[2] if url.count("/") > 1 else ""


def _is_loopback(host):
    host = host.lower()
    if host.startswith("[::1]"):
        return host[5:6] in ("", ":")
    name, _, port = host.partition(":")
    if port and not port.isdigit():
        return False
    if name == "localhost":
        return True
    parts = name.split(".")
    if len(parts) != 4 or parts[0] != "127":
        return False
    for part in parts:
        if not part.isdigit() or int(part) > 255:
            return False
    return True
