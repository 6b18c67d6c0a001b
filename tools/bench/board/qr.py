"""A QR of an address: heap to import, bytes allocated, how many of them are garbage, time; ours or the peer's."""

import sys

from effort import allocated, cpu_time
from meter import held, tell

MODULES = {"ours": "deviceflow.transient.qr", "peer": "adafruit_miniqr"}
TIMES = 20
who, address = sys.argv[1:3]
kept = [None]


def ours():
    """As a screen does it: a new object for a new code."""
    kept[0] = qr = library.QR()
    qr.encode(library.compact(address))


def peers():
    kept[0] = qr = library.QRCode()
    qr.add_data(address.encode())
    qr.make()


__import__("deviceflow.transient")  # the folder that it lies in is there whether or not there is a QR
before = held()
library = __import__(MODULES[who], None, None, ("QR",))
tell("import", held() - before)
action = ours if who == "ours" else peers
action()
kept[0] = None
before = held()
tell("allocated", allocated(action))
tell("garbage", allocated(action) - (held() - before))
tell("time", cpu_time(action, TIMES))
