"""The driver's show() allocates nothing, proven with the heap locked."""

import micropython
from deviceflow.display.sh1106 import SH1106_I2C
from deviceflow.display.ssd1306 import SSD1306_I2C
from deviceflow.display.ssd1306_spi import SSD1306_SPI
from sh1106_model import SH1106Model
from ssd1306_model import SSD1306Model

DIGITS = ("00", "17", "42", "99")


class Recorder:
    """An I2C bus, and the SPI bus with its pins, that keeps what is sent without allocating."""

    OUT = 1

    def __init__(self):
        self.data = bytearray(40000)
        self.used = 0
        self.lengths = [0] * 600
        self.count = 0

    def writeto(self, address, payload):
        self.write(payload)

    def write(self, payload):
        used = self.used
        for i in range(len(payload)):
            self.data[used + i] = payload[i]
        self.used = used + len(payload)
        self.lengths[self.count] = len(payload)
        self.count += 1

    def init(self, mode, value=0):
        pass

    def __call__(self, level):
        pass

    def play(self, model):
        """Send to `model` what was recorded, transfer by transfer."""
        at = 0
        for length in self.lengths[: self.count]:
            model.write(self.data[at : at + length])
            at += length


def without_heap(function, display):
    """Call function(display) with the heap locked: it raises MemoryError if it allocates."""
    micropython.heap_lock()
    try:
        function(display)
    finally:
        micropython.heap_unlock()


def full_frame(display):
    display.fill(1)
    display.show()


def countdown(display):
    for seconds in range(60, 0, -1):
        display.fill_rect(0, display.height - 5, display.width, 4, 0)
        display.fill_rect(0, display.height - 5, seconds, 4, 1)
        display.fill_rect(40, 3, 16, 8, 0)
        display.text(DIGITS[seconds & 3], 40, 3)
        display.show()


def switches(display):
    display.poweroff()
    display.contrast(30)
    display.invert(1)
    display.invert(0)
    display.rotate(0)
    display.rotate(1)
    display.poweron()


def check(driver, model):
    bus = Recorder()
    display = driver(model.width, model.height, bus)
    for function in (full_frame, countdown, switches):
        without_heap(function, display)
    display.show()
    bus.play(model)
    assert model.frame() == bytes(display.buffer)


def test_the_lock_catches_an_allocation():
    try:
        without_heap(bytearray, 10)
    except MemoryError:
        return
    raise AssertionError("bytearray(10) under a locked heap")


def test_show_allocates_nothing_at_every_size():
    for width, height in ((128, 64), (128, 32), (72, 40), (64, 48)):
        check(SSD1306_I2C, SSD1306Model(width, height))


def test_show_allocates_nothing_on_sh1106():
    check(SH1106_I2C, SH1106Model())


def test_show_allocates_nothing_on_spi():
    bus = Recorder()
    display = SSD1306_SPI(128, 64, bus, bus, bus, bus)
    for function in (full_frame, countdown, switches):
        without_heap(function, display)
    assert bus.used > 2 * 1024


def test_show_allocates_nothing_when_the_bus_fails():
    bus = Recorder()
    display = SSD1306_I2C(128, 64, bus)
    display.fill(1)
    display.addr = None
    display.i2c = Broken()
    failed = False
    micropython.heap_lock()
    try:
        display.show()
    except OSError:
        failed = True
    finally:
        micropython.heap_unlock()
    assert failed


class Broken:
    error = OSError(110)

    def writeto(self, address, payload):
        raise self.error
