# PC only: do not upload. MicroPython has this module built in.
"""The parts of `micropython` that ask for nothing on a PC: hints, switches and heap locks that do no work."""


def const(value):
    """Return `value`; MicroPython's compiler would put it in place of the name."""
    return value


def native(function):
    """Decorator: machine code on a board, the function itself here."""
    return function


viper = native


def schedule(function, argument):
    """Call `function(argument)` at once: there is no interrupt to wait for the end of."""
    function(argument)


def alloc_emergency_exception_buf(size):
    """CPython can always allocate an exception."""


def heap_lock():
    """Take no effect: CPython has no heap that could be locked, so nothing is proven here."""
    return 0


heap_unlock = heap_lock


def mem_info(verbose=None):
    """Print nothing: CPython has no such heap to describe."""


def opt_level(level=None):
    """Optimisation level: always 0, and setting it does nothing."""
    return 0 if level is None else None
