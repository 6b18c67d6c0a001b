"""Words and a picture of one's own on the display, in turn: the free memory, and how it went."""

import gc

from deviceflow import DeviceFlowError, LoginRequired
from micropython import const

_TURN = const(5000)  # ms


def main(session, screens, config, clock):
    chart = Chart()
    while True:
        keep_login(session, screens)
        gc.collect()
        free = gc.mem_free() // 1024
        chart.add(free)
        screens.say("Free memory", "%d KB" % free)
        clock.sleep_ms(_TURN)
        screens.draw(chart.draw)
        clock.sleep_ms(_TURN)


def keep_login(session, screens):
    """Refresh the login when it is due; what goes wrong is told, and does not end the application."""
    try:
        session.access_token()
    except LoginRequired:
        raise
    except DeviceFlowError as e:
        screens.fail(e)


class Chart:
    """A bar for each of the last values, the newest on the right; the largest fills the height."""

    def __init__(self):
        self._values = []

    def add(self, value):
        self._values.append(value)

    def draw(self, display):
        """Draw on any framebuf.FrameBuffer with width and height."""
        columns = display.width // 4
        while len(self._values) > columns:
            self._values.pop(0)
        most = max(self._values) or 1
        display.fill(0)
        x = display.width - 4 * len(self._values)
        for value in self._values:
            height = max(1, value * display.height // most)
            display.fill_rect(x, display.height - height, 3, height, 1)
            x += 4
