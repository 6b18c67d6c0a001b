"""Bytes on the I2C bus: a first frame, a tick of the countdown and a turned page, ours and a driver's that
sends the frame each time."""

import framebuf
from deviceflow.display.screen import Screen
from deviceflow.display.ssd1306 import SSD1306_I2C
from meter import tell


class Bus:
    """Counts the bytes written, the address of the display not among them."""

    count = 0

    def writeto(self, address, data):
        self.count += len(data)

    def taken(self):
        count, self.count = self.count, 0
        return count


class WholeFrame(framebuf.FrameBuffer):
    """The way of micropython-lib's driver: six commands for the window, two bytes each, then the whole frame."""

    width, height = 128, 64

    def __init__(self, bus):
        self._bus = bus
        self._frame = bytearray(1 + self.width * self.height // 8)
        super().__init__(memoryview(self._frame)[1:], self.width, self.height, framebuf.MONO_VLSB)

    def show(self):
        for command in (0x21, 0, 127, 0x22, 0, 7):
            self._bus.writeto(0x3C, bytes((0x80, command)))
        self._bus.writeto(0x3C, self._frame)


class Code:
    user_code = "WDJB-MJHT"
    verification_uri = "https://login.example.com/device"
    verification_uri_complete = "https://login.example.com/device?code=WDJB-MJHT"
    expires_in = 900


def measure(name, bus, display):
    screen = Screen(display, "Example")
    bus.taken()
    display.fill(1)  # a first frame is one of which the display holds nothing yet
    display.show()
    tell(name + ".frame", bus.taken())
    screen.code(Code)
    bus.taken()
    ticks = []
    for left in range(899, 599, -1):
        screen.tick(left)
        ticks.append(bus.taken())
    tell(name + ".tick", min(count for count in ticks if count))  # the bar is drawn
    tell(name + ".page", max(ticks))  # the address takes the place of the code, or the other way round


bus = Bus()
measure("ours", bus, SSD1306_I2C(128, 64, bus))
measure("peer", bus, WholeFrame(bus))
