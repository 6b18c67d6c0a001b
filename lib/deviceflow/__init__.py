"""OAuth 2.0 device login (RFC 8628) for MicroPython boards.

    flow = DeviceFlow(client_id, device_auth_url, token_url)
    grant = flow.initiate_device_authorization(["user"])
    print("Go to", grant.verification_uri, "and enter", grant.user_code)
    token = flow.poll_for_token(grant.device_code, grant.interval)

A public name is imported when it is first used, so that a board holds only what it needs.
"""

import gc

__version__ = "0.2.0"

_MODULES = {
    "DeviceFlow": "flow",
    "Session": "session",
    "NullScreen": "session",
    "FlashStore": "store",
    "NvsStore": "nvs",
    "RtcMemory": "rtc_memory",
    "Http": "transient.http",
}
_ERRORS = (
    "DeviceFlowError", "AccessDenied", "CodeExpired", "Cancelled", "LoginRequired", "NetworkError", "BadReply",
    "ReplyTooLarge", "StoreError",
)  # fmt: skip
try:
    __import__("micropython")
except ImportError:  # CPython, where pip has installed what a board has built in
    _MODULES.update(__import__("deviceflow_pc").install())
__all__ = ("aio", "providers", "trust") + _ERRORS + tuple(_MODULES)


def __getattr__(name):
    """Return a public name, or a module of the library."""
    if name.startswith("_"):
        raise AttributeError(name)
    gc.collect()  # the garbage of one import would scatter the next over the heap
    home = _MODULES.get(name) or ("errors" if name in _ERRORS else None)
    try:
        module = __import__("deviceflow." + (home or name), None, None, (name,))
    except ImportError:
        raise AttributeError(name) from None
    value = getattr(module, name) if home else module
    globals()[name] = value
    return value


def __dir__():
    return list(__all__)
