"""The fields of a reply as the types they should have: a server sends what it likes."""

from .errors import BadReply


def text(fields, name):
    """The string under `name`, or None if it is missing; BadReply if it is empty or of another type."""
    value = fields.get(name)
    if value is None or (isinstance(value, str) and value):
        return value
    raise BadReply("bad_reply", name + " in the reply is not a string, or is empty")


def optional(fields, name):
    """The string under `name`; None if it is missing, empty or of another type, as it can be done without."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def seconds(value, default, longest):
    """A number of seconds made safe: a whole number from 1 to `longest`, else `default`.

    A string of digits counts (several servers send one); zero, negative, missing and any other type do not.
    """
    if isinstance(value, bool):
        return default
    try:
        value = int(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return default if value < 1 else min(value, longest)


def visible(value):
    """`value` without its control characters, which could steer a terminal; everything else stays verbatim."""
    for c in value:
        if c < " " or "\x7f" <= c < "\xa0":
            return "".join(c for c in value if c >= " " and not "\x7f" <= c < "\xa0")
    return value
