"""What usually answers at an I2C address, and what a scan of a board comes to in sentences."""

_DISPLAY = "an SSD1306 or SH1106"
_KNOWN = {
    0x1E: "a magnetometer (HMC5883L)",
    0x23: "a light sensor (BH1750)",
    0x27: "a text display (PCF8574)",
    0x29: "a distance sensor (VL53L0X) or a light sensor (TSL2591)",
    0x38: "a humidity sensor (AHT20)",
    0x3C: _DISPLAY,
    0x3D: _DISPLAY,
    0x3F: "a text display (PCF8574)",
    0x40: "a humidity sensor (HTU21D, SHT21) or a power meter (INA219)",
    0x44: "a humidity sensor (SHT31)",
    0x48: "an analog-digital converter (ADS1115) or a thermometer (LM75)",
    0x50: "an EEPROM",
    0x57: "an EEPROM",
    0x5C: "a humidity sensor (AM2320) or a light sensor (BH1750)",
    0x62: "a CO2 sensor (SCD40)",
    0x68: "a clock (DS3231) or a motion sensor (MPU6050)",
    0x76: "a climate sensor (BME280, BMP280)",
    0x77: "a climate sensor (BME280, BMP280)",
}
_SPI = "A display on SPI (with pins DC and RES) does not answer a scan: its pins are those that you wired."


def name(address):
    """Return what usually is at an address."""
    return _KNOWN.get(address, "something unknown")


def sentences(found, pulled_up, wired):
    """Return the lines for what was found, [[sda, scl, [address, …]], …], with `pulled_up` pins.

    `wired` is {(sda, scl): [name of a board in boards/]}.
    """
    lines = [f"0x{address:02X} on SDA {sda}, SCL {scl}: {name(address)}"
             for sda, scl, addresses in found for address in addresses]
    displays = [(sda, scl) for sda, scl, addresses in found if {0x3C, 0x3D} & set(addresses)]
    for pins in displays:
        boards = wired.get(pins, [])
        if boards:
            lines.append("So wired is BOARD=" + " or ".join(boards) + ".")
        lines.append(f"For any pins: make configure BOARD=generic, with SDA {pins[0]} and SCL {pins[1]}.")
    if displays:
        return lines
    return [*lines, _why_none(pulled_up), _SPI]


def _why_none(pulled_up):
    if len(pulled_up) > 1:
        pins = ", ".join(map(str, pulled_up))
        return (f"No display answers, although the pins {pins} are pulled up from outside: check its power, and "
                "whether it takes 3.3 V.")
    return ("No display answers, and nothing pulls two pins up, as a display on I2C does: check VCC to 3V3, GND to "
            "GND, and the wires of SDA and SCL.")
