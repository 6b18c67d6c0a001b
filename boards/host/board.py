"""The PC as a board: an SSD1306 of 128 x 64 on I2C, a button, a LED, all simulated.

Wiring: SDA is GPIO 21, SCL is GPIO 22, the display answers at 0x3C. The button pulls GPIO 0 to ground.
The LED is on GPIO 2.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "PC (simulated)"


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SSD1306_I2C(128, 64, I2C(0, scl=Pin(22), sda=Pin(21), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(0, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at 1."""
    return Pin(2, Pin.OUT, value=0)
