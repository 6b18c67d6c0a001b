"""The countdown allocates nothing, whether it moves the bar or turns the page; proven with the heap locked."""

import gc
import sys

import micropython
from deviceflow.display.console import Console
from deviceflow.display.screen import Screen
from deviceflow.display.ssd1306 import SSD1306_I2C
from pictures.states import CODES, SIZES, Code


class Bus:
    """Takes what is written and counts it."""

    count = 0

    def writeto(self, address, payload):
        self.count += len(payload)


def ticks(screen, first, last):
    """Tell the screen of the seconds from `first` down to `last` with the heap locked."""
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


def test_a_tick_of_the_console_allocates_nothing():
    screen = Console(write=len)
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
    screen = Screen(SSD1306_I2C(128, 64, Bus()))
    console = Console(write=len, qr=True)
    for tell in (
        lambda: screen.code(CODES["usual"]),
        lambda: console.code(CODES["usual"]),
        lambda: screen.tick(890),
        lambda: screen.say("signed_in"),
        lambda: console.say("signed_in"),
    ):
        tell()
        assert [name for name in sys.modules if name.startswith("deviceflow.transient.")] == []


def held():
    gc.collect()
    gc.collect()
    return gc.mem_alloc()


def test_what_a_server_writes_leaves_no_names_behind():
    # MicroPython keeps the name of each single character that a program took out of a str, for ever.
    screen = Screen(SSD1306_I2C(128, 64, Bus()))
    console = Console(write=len, qr=True)
    letters = str(bytes(range(33, 127)), "ascii") + str(bytearray(b"\xc4\xa0\xc4\xa1\xc4\xa2"), "utf-8")
    code = Code(letters[60:90], "https://e.com/" + letters, None, 900)
    for turn in range(2):
        shown = code if turn else CODES["usual"]
        for screens in (screen, console):
            screens.code(shown)
            screens.tick(890)
            screens.say("signed_in", letters if turn else "")
        if not turn:
            before = held()
    grown = held() - before
    assert grown <= 0, grown
