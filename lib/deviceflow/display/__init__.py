"""What a person sees: the code on a small display or on the serial console."""

from .. import once as _once

_FAMILY = __name__ + "."


def once(name):
    """The module `name` of this package and what it imports of it, for as long as it is held.

    What lays a picture out is not needed while the picture is shown.
    """
    return _once(_FAMILY + name, _FAMILY)
