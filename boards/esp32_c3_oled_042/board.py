"""ESP32-C3 with a built-in OLED of 0.42 inch, 72 x 40 pixels (01Space and the many like it); nothing is to be wired.

The display hangs at GPIO 5 (SDA) and 6 (SCL). The button is BOOT, GPIO 9. The blue LED on GPIO 8 is lit when low;
01Space has an addressable one on GPIO 2 instead, which stays dark.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "ESP32-C3 with an OLED of 0.42 inch"
CHIP = "esp32c3"
WIDTH, HEIGHT = 72, 40
BUS, SDA, SCL = 0, 5, 6
BUTTON, BUTTON_NAME = 9, "BOOT"
LED, LED_LIT = 8, 0


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SSD1306_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
