"""Run the measuring programs on MicroPython, in heaps of any size."""

import os
import re
import subprocess

_SECONDS = 900
_NAMES = re.compile(r"^qstr pool: .*n_qstr=(\d+)", re.MULTILINE)
_LARGE = 4000000  # bytes
_SMALLEST, _LARGEST, _STEP = 4096, 262144, 64


class Failed(Exception):
    """A measuring program did not come to its end; the text is what it printed."""


class Interpreter:
    """The MicroPython at `path`, which works in the folder `flash` (a Path) and looks for modules in its `folders`.

    `roots` is a folder of certificates, for programs that are to install trust. No run finds what another one stored.
    """

    def __init__(self, path, folders, flash, roots=""):
        self._path = path
        self._environ = dict(os.environ, MICROPYPATH=":".join([*folders, ".frozen"]), ROOTS=roots)
        self._flash = flash

    def facts(self):
        """Return (the version, sys.maxsize)."""
        code = "import sys; print(*sys.implementation[1][:3], sep='.'); print(sys.maxsize)"
        done = subprocess.run([self._path, "-c", code], capture_output=True, text=True, check=True)
        version, maxsize = done.stdout.split()
        return version, int(maxsize)

    def figures(self, program, *arguments, heap=_LARGE):
        """Return the figures that a program tells, by name, in their order. Raise Failed."""
        done = self._run(heap, program, arguments)
        if done.returncode:
            raise Failed(program + ": " + done.stdout[-500:] + done.stderr[-1500:])
        return told(done.stdout)

    def smallest_heap(self, program, *arguments, at_least=_SMALLEST):
        """Return the smallest heap in bytes in which a program comes to its end. Raise Failed.

        Where it needs little more than `at_least`, few runs find that.
        """
        self.figures(program, *arguments)
        too_small, enough = at_least - _STEP, _LARGEST
        reach = _LARGEST if at_least == _SMALLEST else 16 * _STEP
        while enough - too_small > _STEP:
            middle = min((too_small + enough) // 2, too_small + reach)
            if "done" in told(self._run(middle, program, arguments).stdout):
                enough = middle
            else:
                too_small = middle
                reach *= 2
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
    """Return {name: value} of the lines `@ name value`, and "names": by how many MicroPython's own table grew."""
    lines = [line.split() for line in output.splitlines() if line.startswith("@ ")]
    found = {line[1]: int(line[2]) for line in lines if len(line) == 3}
    names = [int(count) for count in _NAMES.findall(output)]
    if names:
        found["names"] = names[-1] - names[0]
    return found
