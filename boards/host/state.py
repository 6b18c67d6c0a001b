# PC only: do not upload. A part of the simulated board.
"""What a simulated board keeps, and what the world around it is like.

With DEVICEFLOW_BOARD set, it lies in that folder and outlives the process, which is the power of the board:

    flash/        the board's filesystem
    nvs.json      committed NVS: {namespace: {key: number, or bytes in hexadecimal}}
    rtc.bin       RTC memory: lost by a power-off
    power.json    why the board went down by itself ({"cause": 2, "sleep_ms": 0}); none means power-off
    board.json    the world: the keys of WORLD, written by whoever plays the user
    oled.bin      the panel of the display, MONO_VLSB, for whoever looks at it
    pins.json     the levels of the output pins, such as that of a LED, likewise

Without the variable all of it is in RAM. A file is replaced whole, so a reader never sees half of one.
"""

import json
import os

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = range(1, 6)

# What holds where board.json says nothing.
WORLD = {
    # Access points: "key", and if it matters "polls" until joined, "rssi", "channel", "security".
    "wifi": {"simulated": {"key": "simulated"}},
    "pins": {},  # levels put on input pins: {"0": 0} holds the button of pin 0 down
    "i2c_absent": [],  # addresses that do not answer
    "ntp_failures": 0,  # attempts to set the clock that fail before one succeeds
    "ntp_offset": 0,  # seconds by which the time servers are wrong
    "nvs_full": False,
    "unique_id": "240ac4000001",
}


class Memory:
    """Files in RAM: nothing is written anywhere."""

    flash = None

    def __init__(self):
        self.files = {}

    def read(self, name):
        """The content of a file in bytes, or None."""
        return self.files.get(name)

    def write(self, name, data):
        self.files[name] = bytes(data)

    def remove(self, name):
        self.files.pop(name, None)


class Folder:
    """Files in a folder, which is made, with a flash folder in it, if it is not there."""

    def __init__(self, path):
        # Absolute, because the program works in the flash folder.
        self.path = path if path.startswith("/") else os.getcwd() + "/" + path
        self.flash = self.path + "/flash"
        for folder in (self.path, self.flash):
            _done(os.mkdir, folder)

    def read(self, name):
        """The content of a file in bytes, or None."""
        try:
            with open(self.path + "/" + name, "rb") as file:
                return file.read()
        except OSError:
            return None

    def write(self, name, data):
        path = self.path + "/" + name
        with open(path + ".new", "wb") as file:
            file.write(data)
        os.rename(path + ".new", path)

    def remove(self, name):
        _done(os.remove, self.path + "/" + name)


def _done(action, path):
    try:
        action(path)
    except OSError:  # it is there already, or gone
        return False
    return True


class State:
    """One board, in RAM if made without a folder. `boot()` is what switching on, or a reset, does to it."""

    def __init__(self, folder=None):
        self.files = Folder(folder) if folder else Memory()
        self.flash = self.files.flash
        self.rtc = self.files.read("rtc.bin") or b""
        self.cause = PWRON_RESET
        self.radios = {}
        self._forget()

    def _forget(self):
        # What no reset leaves alone: pins, buses, and NVS that was not committed.
        self.nvs = self._json("nvs.json")
        self.pins = {}
        self.i2c = {}
        self.i2c_pins = {}  # (SDA, SCL) of a bus, where it matters
        self.spi = {}
        self.busy_pins = ()  # which nobody wants to look at
        self.hostname = "mpy-esp32"
        self.ntp_attempts = 0
        self.date = None  # what the clock was set to
        self.watchdog = None

    def boot(self):
        """Start anew; `cause` then tells from what. From a power-off RTC memory is empty."""
        self._forget()
        end = self._json("power.json")
        self.files.remove("power.json")
        self.cause = end.get("cause", PWRON_RESET)
        self.radios = end.get("radios", {})
        if self.cause == PWRON_RESET:
            self.save_rtc(b"")

    def go_down(self, cause, sleep_ms=0):
        """Note that the board itself ends this life, for the next `boot()` (and for whoever wakes it)."""
        end = {"cause": cause, "sleep_ms": sleep_ms}
        if cause == SOFT_RESET:
            end["radios"] = self.radios  # Wi-Fi stays joined, as on a board
        self._save_json("power.json", end)

    def world(self, key):
        """What the world is like now, by a key of WORLD."""
        return self._json("board.json").get(key, WORLD[key])

    def change_world(self, **changes):
        """Change the world: the user's part, and that of fate."""
        world = self._json("board.json")
        world.update(changes)
        self._save_json("board.json", world)

    def commit_nvs(self, namespace):
        """Make what is in a namespace outlive a reset."""
        kept = self._json("nvs.json")
        kept[namespace] = self.nvs.get(namespace, {})
        self._save_json("nvs.json", kept)

    def save_rtc(self, data):
        """Replaces RTC memory."""
        self.rtc = bytes(data)
        self.files.write("rtc.bin", self.rtc)

    def drive(self, pin, level):
        """Put a level on an output pin, for the outside to see."""
        if self.pins.get(pin) != level:
            self.pins[pin] = level
            if pin in self.busy_pins:
                return
            self._save_json("pins.json", {str(number): self.pins[number] for number in self.pins})

    def show(self, panel):
        """Lets the outside see the display; `panel` is MONO_VLSB."""
        self.files.write("oled.bin", panel)

    def _json(self, name):
        return json.loads(self.files.read(name) or b"{}")

    def _save_json(self, name, value):
        self.files.write(name, json.dumps(value).encode())


_current = []


def current():
    """The board of this process: that of DEVICEFLOW_BOARD, or one in RAM. The first call switches it on."""
    if not _current:
        state = State(os.getenv("DEVICEFLOW_BOARD"))
        state.boot()
        _current.append(state)
    return _current[0]


def use(state):
    """Make `state` the board of this process, for a test."""
    _current[:] = [state]
    return state
