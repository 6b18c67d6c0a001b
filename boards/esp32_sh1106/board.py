"""An ESP32 development board (DevKitC, DevKit V1 and the like) with an SH1106 of 128 x 64 pixels.

Most modules of 1.3 inch have that one.

Wiring: the display's VCC to 3V3, GND to GND, SDA to GPIO 21, SCL to GPIO 22. The button is the board's own BOOT, the
LED the one that many of these boards have on GPIO 2.
"""

from deviceflow.display.sh1106 import SH1106_I2C
from machine import I2C, Pin

NAME = "ESP32 DevKit with an SH1106"
CHIP = "esp32"
DRIVER = "sh1106"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL = 0, 21, 22
BUTTON, BUTTON_NAME = 0, "BOOT"
LED, LED_LIT = 2, 1


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SH1106_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
