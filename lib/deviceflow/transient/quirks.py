"""Transient: how a server strays from the RFCs, as far as its requests and replies are concerned.

A flow without quirks follows the RFCs. A server that strays further is a class here or in a file of its own (twitch.py,
trakt.py), named by `DeviceFlow(quirks=…)`.
"""

from .form import encode


class Quirks:
    """RFC 6749 and 8628 as they are written; each attribute and method can be overridden."""

    content_type = "application/x-www-form-urlencoded"
    fields = ()  # names of fields to read besides the RFC's
    refresh_url = None  # where it is not the token endpoint

    def body(self, pairs):
        """Return a request's (name, value) pairs as bytes; leave out a value of None."""
        return encode(pairs)

    def parse_reply(self, status, fields, polling):
        """Return a reply's fields in the RFC's terms; `polling` tells a poll's reply from any other.

        `fields` is None if the body could not be read, and may stay so.
        """
        return fields
