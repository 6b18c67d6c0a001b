"""A traceback as text, on either interpreter."""

import io
import sys


def traceback_of(error):
    """What the console would show of `error`."""
    out = io.StringIO()
    if hasattr(sys, "print_exception"):
        sys.print_exception(error, out)
    else:
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__, file=out)
    return out.getvalue()
