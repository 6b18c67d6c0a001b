"""Which addresses a secret may be sent to."""


def is_secure(url):
    """True for https, and for http to this very machine (RFC 6749 section 3.2; RFC 8252 section 8.3 for loopback)."""
    for c in url:
        if not "!" <= c <= "~":  # a line break in it would become a header of its own
            return False
    return url.startswith("https://") or (url.startswith("http://") and is_loopback(host(url)))


def host(url):
    """The host of an address, without the port."""
    authority = url.split("/", 3)[2]
    if authority.startswith("["):
        return authority[1:].split("]", 1)[0]
    return authority.split(":", 1)[0]


def is_loopback(name):
    """True for localhost, 127.0.0.0/8 and ::1."""
    parts = name.split(".")
    in_127 = parts[0] == "127" and len(parts) == 4 and all(part.isdigit() for part in parts)
    return in_127 or name in ("localhost", "::1")
