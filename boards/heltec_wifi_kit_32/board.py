"""Heltec WiFi Kit 32, versions 1 and 2, which bring an SSD1306 of 128 x 64 pixels; nothing is to be wired.

The display hangs at GPIO 4 (SDA) and 15 (SCL) and has a reset line, GPIO 16, that has to be pulled low once. In version
2 its power is switched by Vext, GPIO 21, which is on when low; in version 1 that pin is free, so leave it so. The
button is PRG. Version 3 is another board: an ESP32-S3 with other pins.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin
from utime import sleep_ms

NAME = "Heltec WiFi Kit 32"
CHIP = "esp32"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL, RESET = 0, 4, 15, 16
POWER = 21  # Vext
BUTTON, BUTTON_NAME = 0, "PRG"
LED, LED_LIT = 25, 1


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    Pin(POWER, Pin.OUT, value=0)
    reset = Pin(RESET, Pin.OUT, value=0)
    sleep_ms(20)  # for the power to come up, too
    reset.value(1)
    return SSD1306_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
