"""The board on its power supply: it starts the chip anew after each reset and passes on what the serial port says."""

import contextlib
import fcntl
import json
import os
import select
import time

from .chip import DEEPSLEEP, HARD_RESET, RAW_SOFT_RESET, SOFT_RESET, Chip

FLASH_SIZE = 2 * 1024 * 1024  # the filesystem of an ESP32 with 4 MB of flash
TICK = 0.1  # s between two looks at the display
PAUSE_AFTER_A_CRASH = 1.0  # s
CTRL_C = b"\x03"
_CHUNK = 65536
_VOLATILE = ("power.json", "oled.bin", "clock.json", "pins.json")  # does not count after a power-off


class StateInUse(Exception):
    """Another process runs a board with this state."""


class Board:
    """A board with what it keeps in the folder `state`, and its console on `port`; it is on within `with`.

    `display` is what wiring.display() says of its display.

    Raise StateInUse if it is on already, OSError if the folder cannot be used.
    """

    def __init__(self, interpreter, state, port, display):
        self._interpreter, self._state, self._port, self._display = interpreter, state, port, display
        self._input = b""
        self._chip = None
        self._wakes_at = 0.0  # time.monotonic(), while there is no chip

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self._take_flash(stack)
            self._stdin, self._keys = os.pipe()
            stack.callback(os.close, self._stdin)
            stack.callback(os.close, self._keys)
            os.set_blocking(self._keys, False)
            self._start()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        if self._chip:
            self._chip.kill()
        self._stack.close()

    def _take_flash(self, stack):
        self._state.mkdir(mode=0o700, parents=True, exist_ok=True)  # a Wi-Fi password will be in it
        image = os.open(self._state / "flash", os.O_RDWR | os.O_CREAT, 0o600)
        stack.callback(os.close, image)
        try:
            fcntl.flock(image, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StateInUse(str(self._state)) from None
        os.ftruncate(image, FLASH_SIZE)
        for name in _VOLATILE:
            (self._state / name).unlink(missing_ok=True)

    def _start(self, is_raw=False):
        self._chip = Chip(self._interpreter, self._state, self._port.path, self._display, self._stdin, is_raw)

    def step(self):
        """Passes on what there is to pass on; comes back after a tick at the latest."""
        if self._chip is None and time.monotonic() > self._wakes_at:
            self._start()
        chip, port = self._chip, self._port
        listen = [port.fd]
        if chip:
            listen += [chip.control] if port.pending else [chip.control, chip.output]
        ready, _, _ = select.select(listen, [port.fd] if port.pending else [], [], TICK)
        if port.pending:
            port.flush()
        if chip and chip.control in ready:
            chip.hear_control()
        if port.fd in ready:
            self._input += port.read()
        self._pass_input_on()
        if chip and chip.output in ready:
            self._pass_output_on(os.read(chip.output, _CHUNK))

    def _pass_output_on(self, data):
        if data:
            self._port.write(data)
            return
        status, self._chip = self._chip.wait(), None
        if status == DEEPSLEEP:
            milliseconds = json.loads((self._state / "power.json").read_bytes())["sleep_ms"]
            self._wakes_at = time.monotonic() + (milliseconds / 1000 if milliseconds else float("inf"))
        elif status in (HARD_RESET, SOFT_RESET, RAW_SOFT_RESET):
            self._start(is_raw=status == RAW_SOFT_RESET)
        else:
            self._port.write(b"\r\nthe chip crashed (status %d)\r\n" % status)
            self._wakes_at = time.monotonic() + PAUSE_AFTER_A_CRASH

    def _pass_input_on(self):
        while self._input and self._chip and self._chip.has_booted and not self._chip.is_collecting:
            before, interrupt, after = self._input.partition(CTRL_C) if self._chip.is_busy else (self._input, b"", b"")
            self._type(before)
            if interrupt:
                self._chip.interrupt()
            self._input = after

    def _type(self, data):
        with contextlib.suppress(BlockingIOError):  # what a full buffer does not take is lost, as on a serial port
            if data:
                os.write(self._keys, data)
