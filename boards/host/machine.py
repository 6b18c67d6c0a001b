# PC only: do not upload. Boards have this module built in.
"""`machine`: the parts of an ESP32's that programs here use, simulated. What it keeps is in `state`.

`reset()`, `soft_reset()` and `deepsleep()` end the program with SystemExit and a status of their own; run by
`boot_host.py`, that is what the process ends with.
"""

import sys
import time

import state
from state import DEEPSLEEP_RESET, HARD_RESET, PWRON_RESET, SOFT_RESET, WDT_RESET
from wires import OLED, Oled

__all__ = [
    "DEEPSLEEP_RESET", "HARD_RESET", "I2C", "PWRON_RESET", "Pin", "RTC", "SOFT_RESET", "SPI", "SoftI2C",
    "WDT", "WDT_RESET", "deepsleep", "freq", "idle", "reset", "reset_cause", "soft_reset", "unique_id",
]

try:
    from traceback import print_exception

    sys.print_exception = lambda error, file=None: print_exception(error, file=file or sys.stdout)
except ImportError:  # MicroPython has it
    pass

HARD_RESET_STATUS, SOFT_RESET_STATUS, DEEPSLEEP_STATUS = 64, 65, 66

_RTC_SIZE = 2048
_ENODEV = 19
_FREQUENCY = 160_000_000


class Pin:
    """Pin `number`. An input reads what the world puts on it, else what its pull resistor says."""

    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_DOWN, PULL_UP = 1, 2
    IRQ_RISING, IRQ_FALLING = 1, 2

    def __init__(self, number, mode=-1, pull=-1, *, value=None):
        self._number = number
        self._state = state.current()
        self._handler, self._trigger = None, 0
        self._mode, self._pull = self.IN, None
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None):
        """Set what is given: mode, pull resistor (None for none), level."""
        self._mode = self._mode if mode == -1 else mode
        self._pull = self._pull if pull == -1 else pull
        if value is not None:
            self._state.drive(self._number, int(bool(value)))
        self._seen = self._level()

    def value(self, *level):
        """The level, 0 or 1; or sets it. An edge that the world made meanwhile calls the irq handler."""
        if level:
            self._state.drive(self._number, int(bool(level[0])))
            return None
        now = self._level()
        edge = (now > self._seen) * self.IRQ_RISING | (now < self._seen) * self.IRQ_FALLING
        self._seen = now
        if edge & self._trigger:
            self._handler(self)
        return now

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    def irq(self, handler=None, trigger=IRQ_RISING | IRQ_FALLING):
        """Call `handler(pin)` on an edge, which is noticed when the pin is read."""
        self._handler, self._trigger = handler, trigger if handler else 0

    def _level(self):
        if self._mode != self.IN:
            return self._state.pins.get(self._number, 0)
        wires = self._state.i2c_pins
        is_up = self._pull == self.PULL_UP or any(self._number in wires[bus] for bus in wires)
        return self._state.world("pins").get(str(self._number), int(is_up))


class I2C:
    """Bus `id`. The devices on it are in `state.current().i2c[id]`, by address; bus 0 has an SSD1306 at 0x3C.

    A device has `write(payload)`, and `read(count)` if it can be read. OSError(ENODEV) where none answers.
    """

    def __init__(self, id=0, *, scl=None, sda=None, freq=400_000, timeout=50_000):
        self._state = state.current()
        if id not in self._state.i2c:
            self._state.i2c[id] = {OLED: Oled(self._state)} if id == 0 else {}
        pins = sda and (sda._number, scl._number)
        is_wired = not pins or self._state.i2c_pins.get(id, pins) == pins
        self._devices = self._state.i2c[id] if is_wired else {}

    def scan(self):
        """The addresses that answer."""
        absent = self._state.world("i2c_absent")
        return sorted(address for address in self._devices if address not in absent)

    def writeto(self, address, buffer, stop=True):
        """Send `buffer` to a device and return the count of bytes it took."""
        self._device(address).write(buffer)
        return len(buffer)

    def writevto(self, address, vector, stop=True):
        """Send the buffers of `vector` in one transfer and return the count of bytes."""
        return self.writeto(address, b"".join([bytes(part) for part in vector]))

    def readfrom(self, address, count, stop=True):
        """`count` bytes from a device."""
        return self._device(address).read(count)

    def readfrom_into(self, address, buffer, stop=True):
        """Fills `buffer` from a device."""
        buffer[:] = self.readfrom(address, len(buffer))

    def _device(self, address):
        if address not in self._devices or address in self._state.world("i2c_absent"):
            raise OSError(_ENODEV, "ENODEV")
        return self._devices[address]


class SoftI2C(I2C):
    """A bus on any two pins: the one that is wired to them, or bus 0 if nobody told the wires of this board."""

    def __init__(self, scl, sda, *, freq=400_000, timeout=50_000):
        wires = state.current().i2c_pins
        found = [id for id in wires if wires[id] == (sda._number, scl._number)]
        super().__init__(found[0] if found else -1 if wires else 0, scl=scl, sda=sda)


class SPI:
    """Bus `id`: what is written goes to the device in `state.current().spi[id]` (its `write`), if any."""

    def __init__(self, id=1, baudrate=1_000_000, **pins):
        self._device = state.current().spi.get(id)

    def write(self, buffer):
        """Send `buffer`."""
        if self._device:
            self._device.write(buffer)


class RTC:
    """The clock (the PC's, in UTC) and the memory that lives through everything but a power-off."""

    def memory(self, *data):
        """The bytes kept, or replaces them. ValueError beyond 2048 bytes."""
        if not data:
            return state.current().rtc
        if len(data[0]) > _RTC_SIZE:
            raise ValueError("buffer too long")
        state.current().save_rtc(data[0])
        return None

    def datetime(self, *date):
        """(year, month, day, weekday from Monday = 0, hour, minute, second, microsecond).

        Setting it leaves the PC's clock alone; `state.current().date` tells what it was set to.
        """
        if date:
            state.current().date = date[0]
            return None
        year, month, day, hour, minute, second, weekday = tuple(time.gmtime())[:7]
        return year, month, day, weekday, hour, minute, second, 0


class WDT:
    """A watchdog of `timeout` ms that never bites: `state.current().watchdog` tells how often it was fed."""

    def __init__(self, id=0, timeout=5000):
        self._seen = state.current().watchdog = {"timeout": timeout, "feeds": 0}

    def feed(self):
        self._seen["feeds"] += 1


def _end(cause, status, sleep_ms=0):
    state.current().go_down(cause, sleep_ms)
    raise SystemExit(status)


def reset():
    """End the program as the reset pin would; RTC memory stays."""
    _end(HARD_RESET, HARD_RESET_STATUS)


def soft_reset():
    """End the program; RTC memory and the Wi-Fi connection stay."""
    _end(SOFT_RESET, SOFT_RESET_STATUS)


def deepsleep(time_ms=0):
    """End the program; who runs the board wakes it after `time_ms`, found in power.json (0: never)."""
    _end(DEEPSLEEP_RESET, DEEPSLEEP_STATUS, time_ms)


def reset_cause():
    """Why the program was started: PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET or SOFT_RESET."""
    return state.current().cause


def unique_id():
    """Six bytes that no other board has."""
    digits = state.current().world("unique_id")
    return bytes(int(digits[i:i + 2], 16) for i in range(0, len(digits), 2))


def freq():
    """The processor's clock in Hz."""
    return _FREQUENCY


def idle():
    """Wait for the next interrupt: there is none."""
