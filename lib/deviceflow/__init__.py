"""OAuth 2.0 device login (RFC 8628) for MicroPython boards.

    flow = DeviceFlow(client_id, device_auth_url, token_url)
    grant = flow.initiate_device_authorization(["user"])
    print("Go to", grant.verification_uri, "and enter", grant.user_code)
    token = flow.poll_for_token(grant.device_code, grant.interval)

The public names are loaded when they are first used, so that a board holds only what it needs.
"""

import gc
import sys

__version__ = "0.1.0"

_HOMES = {"DeviceFlow": "flow", "Session": "session", "FlashStore": "store", "NvsStore": "nvs", "Http": "http"}


def __getattr__(name):
    """A public name: one of these, an error, or a module."""
    if name.startswith("_"):
        raise AttributeError(name)
    gc.collect()  # the rubbish of loading one module would scatter the next over the heap
    home = _HOMES.get(name) or ("errors" if name[0].isupper() else None)
    try:
        module = __import__("deviceflow." + (home or name), None, None, (name,))
    except ImportError:
        raise AttributeError(name) from None
    value = getattr(module, name) if home else module
    globals()[name] = value
    return value


def once(path, family=None):
    """The module `path`, loaded anew each time unless somebody has imported it to stay: it lasts as long as it is held.
    What it loads of its `family`, the beginning of some paths, lasts with it.

    For what is needed now and then, as a board's memory is short. Nobody else's classes may be in it: they are others
    each time. Raises what the import raises.
    """
    gc.collect()  # what the last one left would scatter this one over the heap
    known = list(sys.modules)
    try:
        return __import__(path, None, None, (path,))
    finally:  # what did not fit into the memory must not be found half-made
        for name in list(sys.modules):
            if name not in known and (name == path or family and name.startswith(family)):
                del sys.modules[name]
                package, _, child = name.rpartition(".")
                try:
                    delattr(sys.modules[package], child)
                except (KeyError, AttributeError):
                    continue  # in no package, or half-made
