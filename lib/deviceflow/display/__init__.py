"""What a person sees: the code on a small display or on the serial console."""

import gc
import sys


def once(name):
    """The module `name` of this package, loaded anew each time.

    It lasts as long as the caller holds it, and so does what it imports of this package: what lays a picture out is not
    needed while the picture is shown, and a board's memory is short.
    """
    gc.collect()  # what the last one left would scatter this one over the heap
    package = __name__ + "."
    known = list(sys.modules)
    try:
        return __import__(package + name, None, None, (name,))
    finally:  # a module that did not fit into the heap must not be found half-made
        for path in list(sys.modules):
            if path.startswith(package) and path not in known:
                del sys.modules[path]
                globals().pop(path[len(package) :], None)
