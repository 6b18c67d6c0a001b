"""Any board: its wiring is what `make configure BOARD=generic` was answered, in board.json on the board.

    {"driver": "ssd1306", "width": 128, "height": 64, "sda": 21, "scl": 22, "button": 0, "led": 2, "led_lit": 1}

A display on SPI has sck, mosi, dc, res and cs in place of sda and scl. What is not there is null.
"""

import sys

import ujson
from deviceflow.transient import load
from machine import SPI, Pin, SoftI2C

with open("board.json") as _file:
    _WIRES = ujson.load(_file)

NAME = "Board of your own"
CHIP = None
BUTTON, LED = _WIRES["button"], _WIRES["led"]
BUTTON_NAME = None if BUTTON is None else "BOOT" if BUTTON in (0, 9) else "the button"
LED_LIT = _WIRES.get("led_lit", 1)


def display():
    """A framebuf with `show()`, None without a display. OSError if one on I2C does not answer."""
    driver = _WIRES["driver"]
    if not driver:
        return None
    size = _WIRES["width"], _WIRES["height"]
    if "dc" in _WIRES:
        kind = getattr(load(driver + "_spi", "deviceflow.display."), driver.upper() + "_SPI")
        return kind(*size, _spi(_WIRES["sck"], _WIRES["mosi"]), *[Pin(_WIRES[name]) for name in ("dc", "res", "cs")])
    kind = getattr(load(driver, "deviceflow.display."), driver.upper() + "_I2C")
    # In software, as an RP2 has a hardware bus at certain pins only.
    return kind(*size, SoftI2C(scl=Pin(_WIRES["scl"]), sda=Pin(_WIRES["sda"]), freq=400_000))


def _spi(sck, mosi):
    bus = sck >> 3 & 1 if sys.platform == "rp2" else 1
    return SPI(bus, baudrate=8_000_000, sck=Pin(sck), mosi=Pin(mosi))


def button():
    """An input that is 0 while pressed, or None."""
    return None if BUTTON is None else Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT, or None."""
    return None if LED is None else Pin(LED, Pin.OUT, value=1 - LED_LIT)
