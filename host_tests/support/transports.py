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
    """urequests 0.9.1 everywhere; on MicroPython the frozen requests as well."""
    modules = [urequests()]
    if sys.implementation.name == "micropython":
        import requests

        modules.append(requests)
    return modules
