"""The versions of urequests that this interpreter has."""

import os
import sys


def urequests():
    """micropython-urequests 0.9.1 from the registry, on either interpreter."""
    folder = os.getenv("DEVICEFLOW_UREQUESTS")  # on MicroPython alone: the shim of CPython finds it
    if folder and folder not in sys.path:
        sys.path.append(folder)
    import urequests as module

    return module


def all_transports():
    """urequests 0.9.1 everywhere; on MicroPython the frozen requests as well, or the one in DEVICEFLOW_REQUESTS.

    That variable names a folder with a `requests` of another version.
    """
    modules = [urequests()]
    if sys.implementation.name == "micropython":
        folder = os.getenv("DEVICEFLOW_REQUESTS")
        if folder and folder not in sys.path:
            sys.path.insert(0, folder)
        import requests

        modules.append(requests)
    return modules


def reads_chunks(module):
    """Tell whether this version puts the chunks of a reply together; the others refuse it."""
    return hasattr(module, "BodyStream")  # since 1.1
