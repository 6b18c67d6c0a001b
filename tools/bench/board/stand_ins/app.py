"""An application that has nothing to do: the board is signed in."""

import meter
import micropython


def main(*_):
    if meter.has_qr:
        print("@ done 1")
    meter.tell("held", meter.held() - meter.start)
    micropython.qstr_info()
