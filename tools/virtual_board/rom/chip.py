# PC only: do not upload. The program of the virtual board's chip; it runs on MicroPython.
"""One life of the virtual board, from a reset to the next: it mounts its flash, runs boot.py, main.py and the REPL.

    micropython chip.py HOST STATE PORT DISPLAY CONTROL MODE

HOST is the folder of the simulated machine, STATE that of the board (see boards/host/state.py; `flash` is a littlefs2
image there), PORT the terminal whose end is the end of the power, DISPLAY what connect() of boards/host/wires.py takes,
as JSON, CONTROL the number of an open file descriptor on which the chip tells whether a program runs, MODE "raw" if the
REPL was raw before a soft reset, else "friendly". The exit status tells how this life ended:

    64  machine.reset()                  66  machine.deepsleep()
    65  soft reset                       67  soft reset, and the REPL was raw
"""

import io
import json
import os
import sys
from builtins import execfile

import vfs
from collector import Collector
from flash_image import FlashImage
from repl import Repl
from wall_clock import Time

SOFT_RESET_STATUS, RAW_SOFT_RESET_STATUS = 65, 67
_HERE = __file__.rpartition("/")[0]
_BUILT_IN = ("time", "utime", "machine", "network", "esp32", "ntptime", "requests", "urequests")


def load_rom(host, folder, display):
    """Import what the chip has built in, and leaves nothing else importable that a board lacks; gives `machine`."""
    present = set(sys.modules)
    sys.path[:] = [".frozen", _HERE, host]
    clock = Time()
    sys.modules["time"] = sys.modules["utime"] = clock
    for name in _BUILT_IN:
        __import__(name)
    switch_on(folder, clock, display)
    for name in (set(sys.modules) - present - set(_BUILT_IN)) | {"collector", "repl", "flash_image", "wall_clock"}:
        del sys.modules[name]
    sys.path[:] = ["", ".frozen", "/lib"]
    return sys.modules["machine"]


def switch_on(folder, clock, display):
    """The state of the board, its display, and its clock, which NTP sets."""
    import machine
    import ntptime
    import state
    from keeper import Files, KeptState
    from wires import connect

    kept = state.use(KeptState(Files(folder)))
    kept.boot()
    connect(kept, **json.loads(display))
    clock.start(kept)
    ask_server, read_clock = ntptime.time, machine.RTC.datetime

    def ntp_time():
        return ask_server() + clock.behind()

    def datetime(rtc, *date):
        if date:
            clock.set()
        return read_clock(rtc, *date)

    def settime():
        ntp_time()
        clock.set()

    ntptime.time, ntptime.settime = ntp_time, settime
    machine.RTC.datetime = datetime


def mount(image):
    """Put the flash where the PC's files were; a new one is formatted."""
    vfs.umount("/")
    try:
        filesystem = vfs.VfsLfs2(image)
    except OSError:
        vfs.VfsLfs2.mkfs(image)
        filesystem = vfs.VfsLfs2(image)
    vfs.mount(filesystem, "/")
    os.chdir("/")


class Life:
    """`with life:` runs something as the chip does: errors are told on the console, SystemExit ends this life."""

    def __init__(self, machine, control, is_raw):
        self.machine, self.is_raw = machine, is_raw
        self._control = control
        self.failed = False

    def is_busy(self, busy):
        """Tell the outside whether a program runs, which Ctrl-C then interrupts."""
        self._control.write(b"b" if busy else b"i")

    def __enter__(self):
        self.failed = False

    def __exit__(self, kind, error, trace):
        if kind is None:
            return False
        if issubclass(kind, SystemExit):
            self.end(error.args[0] if error.args else None)
        self.failed = True
        self.before_report()
        self.report(error)
        return True

    def before_report(self):
        """Separates output from traceback where a program reads them."""

    def report(self, error):
        """Print a traceback, without the frames that a board does not have."""
        text = io.StringIO()
        sys.print_exception(error, text)
        print("\n".join([line for line in text.getvalue().split("\n") if _HERE not in line]), end="")

    def end(self, status):
        """End this life with what machine.py raised; any other SystemExit is a soft reset, as on a board."""
        if status not in (64, 66):
            print("MPY: soft reboot")
            self.soft_reset()
        raise SystemExit(status)

    def soft_reset(self):
        """Note the cause of the next life and end this one."""
        try:
            self.machine.soft_reset()
        except SystemExit:
            raise SystemExit(RAW_SOFT_RESET_STATUS if self.is_raw else SOFT_RESET_STATUS) from None


def run(life, name, names):
    """Run a file of the flash, if it is there; gives whether nothing went wrong."""
    with life:
        if name in os.listdir():
            execfile(name, names)
    return not life.failed


def live(life, image):
    """The life."""
    mount(image)
    names = {"__name__": "__main__"}
    try:
        life.is_busy(True)  # from here on an interrupt may come
        if run(life, "boot.py", names) and not life.is_raw:
            run(life, "main.py", names)
    except KeyboardInterrupt:  # in between
        pass
    Repl(life, names).run()


def main(host, folder, port, display, control, mode):
    """See above."""
    # The first terminal that is opened becomes the controlling one: if its other end dies, so does this process.
    with open(port, "rb"), open(int(control), "wb") as told:
        life = Life(load_rom(host, folder, display), told, mode == "raw")
        sys.modules["gc"] = Collector(told)
        live(life, FlashImage(folder + "/flash"))


main(*sys.argv[1:])
