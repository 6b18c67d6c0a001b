"""The countdown allocates nothing, whether it moves the bar or turns the page; proven with the heap locked."""

import sys

import micropython
from deviceflow.display.console import Console
from deviceflow.display.screen import Screen
from deviceflow.display.several import Several
from deviceflow.display.ssd1306 import SSD1306_I2C
from pictures.states import CODES, SIZES


class Bus:
    """Takes what is written and counts it."""

    count = 0

    def writeto(self, address, payload):
        self.count += len(payload)


def ticks(screen, first, last):
    """Tells the screen of the seconds from `first` down to `last` with the heap locked."""
    micropython.heap_lock()
    try:
        for left in range(first, last, -1):
            screen.tick(left)
    finally:
        micropython.heap_unlock()


def test_a_tick_allocates_nothing_at_every_size():
    for width, height in SIZES:
        for code in CODES.values():
            bus = Bus()
            screen = Screen(SSD1306_I2C(width, height, bus), "Example")
            screen.code(code)
            before = bus.count
            ticks(screen, 900, 840)
            assert bus.count > before, "the bar has moved and the page was turned"


def test_a_tick_allocates_nothing_on_several_screens():
    screen = Several(Screen(SSD1306_I2C(128, 64, Bus())), Console(write=len))
    screen.code(CODES["usual"])
    ticks(screen, 900, 841)


def test_a_screen_without_a_code_costs_nothing():
    bus = Bus()
    screen = Screen(SSD1306_I2C(128, 64, bus))
    screen.say("signed_in")
    before = bus.count
    ticks(screen, 900, 600)
    assert bus.count == before


def test_what_lays_a_code_out_does_not_stay():
    screen = Several(Screen(SSD1306_I2C(128, 64, Bus())), Console(write=len, qr=True))
    for tell in (lambda: screen.code(CODES["usual"]), lambda: screen.tick(890), lambda: screen.say("signed_in")):
        tell()
        for name in ("qr", "pages", "layout", "letters", "lines"):
            assert "deviceflow.display." + name not in sys.modules
            assert not hasattr(sys.modules["deviceflow.display"], name)
