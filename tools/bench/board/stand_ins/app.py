"""An application that has nothing to do: the board is signed in."""

import meter


def main(*_):
    print("@ done 1")
    meter.tell("held", meter.held() - meter.start)
