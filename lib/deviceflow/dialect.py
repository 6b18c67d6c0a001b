"""How a server's wire differs from the RFCs. A flow without a dialect speaks as they are written.

A flow asks its dialect: how a request's parameters are written, which more fields of a reply to read, what a reply says
in the RFC's terms, and where a refresh goes. That is all that an adapter needs to change, so one fits in a file
(twitch.py, trakt.py).
"""

from .form import encode


class Dialect:
    """RFC 6749 and 8628 as they are written; a server that strays further is a subclass."""

    content_type = "application/x-www-form-urlencoded"
    fields = ()  # names of fields to be read besides the RFC's
    refresh_url = None  # where it is not the token endpoint

    def body(self, pairs):
        """A request's (name, value) pairs as bytes; a value of None is left out."""
        return encode(pairs)

    def understand(self, status, fields, polling):
        """A reply's fields in the RFC's terms; `polling` tells a poll's reply from any other.

        `fields` is None if the body could not be read, and may stay so.
        """
        return fields
