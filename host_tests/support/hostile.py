"""Where the hostile network of hostile_server.py is, and what vouches for its honest servers."""

import ujson

from support.servers import told


def url(server, path="ok", host="127.0.0.1"):
    scheme = "http" if server == "plain" else "https"
    return "%s://%s:%d/%s" % (scheme, host, port(server), path)


def port(server):
    return ujson.loads(told("hostile"))["ports"][server]


def roots_folder():
    """The folder with good.der, which vouches for the honest servers, and other.der."""
    return ujson.loads(told("hostile"))["roots"]


def root(name="good"):
    """One of these certificates, in DER."""
    with open(roots_folder() + "/" + name + ".der", "rb") as file:
        return file.read()
