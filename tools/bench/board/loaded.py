"""What a login loads: every module of the library, those too that it forgets again."""

import sys

import deviceflow

once = deviceflow.once


def kept(path, family=None):
    """As once, but what is loaded is kept: it is known by then."""
    __import__(path)
    return once(path, family)


deviceflow.once = kept
__import__("sign_in")
for name in sys.modules:
    if name.startswith("deviceflow"):
        print("@ module:" + name, 1)
