"""Runs the measuring programs on MicroPython, in heaps of any size."""

import os
import subprocess

_SECONDS = 60
_LARGE = 4000000  # bytes
_SMALLEST, _STEP = 4096, 64


class Failed(Exception):
    """A measuring program did not come to its end; the text is what it printed."""


class Interpreter:
    """The MicroPython at `path`, which works in the folder `flash` (a Path) and looks for modules in its `folders`.

    No run finds what another one stored.
    """

    def __init__(self, path, folders, flash):
        self._path = path
        self._environ = dict(os.environ, MICROPYPATH=":".join([*folders, ".frozen"]))
        self._flash = flash

    def is_32_bit(self):
        """Whether its objects are the size of an ESP32's."""
        code = "import sys; print(sys.maxsize)"
        done = subprocess.run([self._path, "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip() == str(2**31 - 1)

    def figures(self, program, *arguments):
        """The figures that a program tells, by name, in their order. Raises Failed."""
        done = self._run(_LARGE, program, arguments)
        if done.returncode:
            raise Failed(program + ": " + done.stdout[-500:] + done.stderr[-1500:])
        return told(done.stdout)

    def smallest_heap(self, program, *arguments):
        """The smallest heap in bytes in which a program comes to its end, by bisection. Raises Failed."""
        self.figures(program, *arguments)
        too_small, enough = _SMALLEST, _LARGE // 16
        while enough - too_small > _STEP:
            middle = (too_small + enough) // 2
            done = self._run(middle, program, arguments)
            if "done" in told(done.stdout):
                enough = middle
            else:
                too_small = middle
        return enough

    def _run(self, heap, program, arguments):
        for stored in self._flash.glob("*.[01]"):
            stored.unlink()
        command = [self._path, "-X", "heapsize=%d" % heap, "-m", program, *map(str, arguments)]
        return subprocess.run(
            command,
            cwd=self._flash,
            env=self._environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )


def told(output):
    """{name: value} of the lines `@ name value`."""
    lines = [line.split() for line in output.splitlines() if line.startswith("@ ")]
    return {line[1]: int(line[2]) for line in lines if len(line) == 3}
