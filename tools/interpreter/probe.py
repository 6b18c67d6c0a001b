"""Ask a program whether it is a MicroPython that will do, and what it can."""

import re
import subprocess

OLDEST = (1, 22)
_ANSWER_SECONDS = 30  # generous: an emulated 32-bit start on a busy machine still counts as running

_WHO = (
    "import sys\n"
    "print(sys.implementation.name, '%d %d %d' % tuple(sys.implementation.version[:3]), sys.maxsize)\n"
)
# "os" is asked for littlefs as well: the name moved to "vfs" in v1.23.
_WHAT = """
def has(module, name=None):
    try:
        found = __import__(module)
    except ImportError:
        return False
    return name is None or hasattr(found, name)
print("ssl", has("ssl"))
print("tls", has("tls"))
print("socket", has("socket"))
print("littlefs", has("vfs", "VfsLfs2") or has("os", "VfsLfs2"))
print("framebuf", has("framebuf"))
"""


class InterpreterError(Exception):
    """The program does not run, is no MicroPython, or is too old; the text is for the user."""


def _ask(command, question, run):
    try:
        answer = run([*command, "-c", question], stdin=subprocess.DEVNULL, capture_output=True,
                     encoding="utf-8", errors="replace", timeout=_ANSWER_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise InterpreterError(f"{command[0]} does not run ({problem})") from problem
    if answer.returncode:
        said = (answer.stderr.strip() or "it said nothing").splitlines()[-1]
        raise InterpreterError(f"{command[0]} fails with exit status {answer.returncode}: {said}")
    return answer.stdout


def probe(command, run=subprocess.run):
    """Return ((major, minor, patch), bits) of the MicroPython that the argument list `command` starts.

    Raise InterpreterError if it does not run, is another program, or is older than OLDEST.
    """
    told = re.fullmatch(r"micropython (\d+) (\d+) (\d+) (\d+)\s*", _ask(command, _WHO, run))
    if not told:
        raise InterpreterError(f"{command[0]} runs, but is not MicroPython")
    *version, maxsize = map(int, told.groups())
    if tuple(version) < OLDEST:
        raise InterpreterError("{} is MicroPython {}.{}.{}; {}.{} or later is needed".format(
            command[0], *version, *OLDEST))
    return tuple(version), maxsize.bit_length() + 1


def describe(command, run=subprocess.run):
    """Return one line: version, word size, and which of the modules that matter here it has and lacks.

    Raise InterpreterError as `probe` does.
    """
    version, bits = probe(command, run)
    answers = [line.split() for line in _ask(command, _WHAT, run).splitlines()]
    has = " ".join(name for name, yes in answers if yes == "True")
    lacks = " ".join(name for name, yes in answers if yes != "True")
    return "MicroPython {}.{}.{}, {}-bit; has: {}; lacks: {}".format(
        *version, bits, has or "none", lacks or "none")
