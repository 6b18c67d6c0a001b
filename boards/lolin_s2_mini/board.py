"""Lolin (Wemos) S2 Mini, an ESP32-S2, with an SSD1306 of 128 x 64 pixels.

Wiring: the display's VCC to 3V3, GND to GND, SDA to GPIO 33, SCL to GPIO 35. The button is the board's own, marked 0.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "Lolin S2 Mini with an SSD1306"
CHIP = "esp32s2"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL = 0, 33, 35
BUTTON, BUTTON_NAME = 0, "button 0"
LED, LED_LIT = 15, 1


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SSD1306_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
