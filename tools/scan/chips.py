"""The pins of each chip that may be looked at without harm: flash, PSRAM, USB and the console have the others."""

_RP2 = (*range(23), 26, 27, 28)
PINS = {
    "esp32": (0, 2, 4, 5, *range(12, 16), 18, 19, 21, 22, 23, 25, 26, 27, 32, 33),
    "esp32c3": tuple(range(11)),
    "esp32c6": (*range(10), 15, *range(18, 24)),
    "esp32s2": (*range(19), 21, *range(33, 43)),
    "esp32s3": (*range(19), 21, *range(38, 43), 47, 48),
    "rp2040": _RP2,
    "rp2350": _RP2,
}
