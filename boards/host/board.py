"""The PC as a board: an SSD1306 of 128 x 64 on I2C, a button, a LED, all simulated.

Wiring: SDA is GPIO 21, SCL is GPIO 22, the display answers at 0x3C. The button pulls GPIO 0 to ground.
The LED is on GPIO 2.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "PC (simulated)"
CHIP = "esp32"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL = 0, 21, 22
BUTTON, BUTTON_NAME = 0, "the button"
LED, LED_LIT = 2, 1


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SSD1306_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
