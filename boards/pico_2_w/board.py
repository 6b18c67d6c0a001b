"""Raspberry Pi Pico 2 W with an SSD1306 of 128 x 64 pixels and a push button.

Wiring: the display's VCC to 3V3(OUT), GND to GND, SDA to GP4, SCL to GP5. A push button between GP15 and GND: BOOTSEL
cannot be read as a pin. The LED is the board's own, on its Wi-Fi chip.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "Raspberry Pi Pico 2 W with an SSD1306"
CHIP = "rp2350"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL = 0, 4, 5
BUTTON, BUTTON_NAME = 15, "the button"
LED, LED_LIT = "LED", 1


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SSD1306_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
