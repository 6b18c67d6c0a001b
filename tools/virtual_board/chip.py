"""The chip as a process: one life from a reset to the next."""

import json
import os
import pathlib
import signal
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
HOST = HERE.parents[1] / "boards" / "host"
HEAP = "1m"  # the simulated machine lives in it as well
HARD_RESET, SOFT_RESET, DEEPSLEEP, RAW_SOFT_RESET = 64, 65, 66, 67


class Chip:
    """A chip that is switched on when it is made. `output` and `control` are file descriptors to read from."""

    def __init__(self, interpreter, state, port, display, stdin, is_raw=False):
        self.output, output = os.pipe()
        self.control, control = os.pipe()
        mode = "raw" if is_raw else "friendly"
        arguments = [HERE / "rom" / "chip.py", HOST, state, port, json.dumps(display), control, mode]
        self._process = subprocess.Popen(
            [interpreter, "-X", "heapsize=" + HEAP, *map(str, arguments)],
            stdin=stdin,
            stdout=output,
            stderr=output,
            pass_fds=(control,),
            start_new_session=True,  # Ctrl-C in the terminal is for the power switch alone
        )
        os.close(output)
        os.close(control)
        self._state = b""

    def hear_control(self):
        """Take in whether a program runs."""
        self._state = os.read(self.control, 64)[-1:] or self._state

    @property
    def has_booted(self):
        """Whether it is far enough to be told anything."""
        return bool(self._state)

    @property
    def is_busy(self):
        """Whether a program runs, which Ctrl-C interrupts."""
        return self._state in (b"b", b"g")

    @property
    def is_collecting(self):
        """Whether it collects garbage, during which a PC's MicroPython does not survive an interrupt."""
        return self._state == b"g"

    def interrupt(self):
        """Ctrl-C while a program runs."""
        self._process.send_signal(signal.SIGINT)

    def wait(self):
        """The exit status, after its output has ended."""
        status = self._process.wait()
        self._close()
        return status

    def kill(self):
        """The power fails."""
        if self._process.returncode is None:
            self._process.kill()
            self.wait()

    def _close(self):
        os.close(self.output)
        os.close(self.control)
