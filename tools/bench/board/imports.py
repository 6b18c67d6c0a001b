"""Heap held by what a login needs, module by module: the names come in the order in which a login loads them."""

import sys

from meter import held, tell

__import__("requests")  # frozen in the firmware: it costs both sides the same
before = start = held()
for name in sys.argv[1:]:
    __import__(name)
    now = held()
    tell(name, now - before)
    before = now
tell("all", before - start)
