"""What a login loads: every module of the library, those too that it forgets again."""

import sys

import deviceflow

forgotten = []
once = deviceflow.once


def noted(path):
    """As once, and notes what is loaded."""
    if path not in forgotten:
        forgotten.append(path)
    return once(path)


deviceflow.once = noted
__import__("sign_in")
for name in list(sys.modules) + forgotten:
    if name.startswith("deviceflow"):
        print("@ module:" + name, 1)
