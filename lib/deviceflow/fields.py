"""The fields of a reply as the types they should have: a server sends what it likes."""


def text(fields, name):
    """The string under `name`; None if it is missing, empty or of another type."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def visible(fields, name):
    """As text(), without control characters, which could steer a terminal; everything else stays verbatim."""
    value = text(fields, name)
    for c in value or "":
        if c < " " or "\x7f" <= c < "\xa0":
            value = value.replace(c, "")
    return value or None


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
