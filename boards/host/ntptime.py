# PC only: do not upload. Firmware has this module frozen in.
"""`ntptime`: sets nothing, for the PC's clock is right, but fails and errs as the world says."""

import errno
import time as _time

import state

host = "pool.ntp.org"
timeout = 1


def time():
    """Seconds since this interpreter's epoch, in UTC. OSError(ETIMEDOUT) if no server answers."""
    board = state.current()
    board.ntp_attempts += 1
    if board.ntp_attempts <= board.world("ntp_failures"):
        raise OSError(errno.ETIMEDOUT, "no answer from " + host)
    return int(_time.time()) + board.world("ntp_offset")


def settime():
    """Set the clock. OSError(ETIMEDOUT) if no server answers."""
    time()
