"""What does not depend on the image: each function runs its programs and yields Figures."""

from tools.bench.heap import MANY, OAUTH2
from tools.bench.server import ACCESS, ADDRESS, PENDING, REFRESH
from tools.bench.table import Figure

MINIQR = "adafruit-circuitpython-miniqr"
FRAME, FILE = "whole frame", "JSON file rewritten"
ROUNDS = 4
TIMES = 1000  # polls, and refreshes, in which nothing may stay in the heap


class Bench:
    """`variant` is stock MicroPython over plain HTTP; `sizes` are the modules' bytes of bytecode, the peers' too."""

    def __init__(self, variant, sizes):
        self._interpreter = variant.interpreter
        self._server = variant.server
        self.sizes = sizes

    def all(self):
        """Yield every figure, a group at a time."""
        for group in (self.poll, self.growth, self.bytecode, self.qr, self.bus, self.wear, self.time):
            yield from group()

    def poll(self):
        self._server.pending = MANY
        told = [self._interpreter.figures("poll", who, self._server.url)["allocated"] for who in ("ours", "bare")]
        self._server.pending = PENDING
        yield Figure("allocated by a pending poll beside what urequests takes", told[0] - told[1], "B")

    def growth(self):
        told = self._interpreter.figures("growth", self._server.url, TIMES)
        yield Figure("heap growth over %d polls" % TIMES, told["polls"], "B")
        yield Figure("heap growth over %d refreshes" % TIMES, told["refreshes"], "B")

    def bytecode(self):
        needed = sum(self.sizes[name] for name in self._needed())
        library = sum(size for name, size in self.sizes.items() if name.startswith("deviceflow"))
        yield Figure("bytecode that a login needs", needed, "B", OAUTH2, self.sizes["adafruit_oauth2"])
        yield Figure("bytecode of the whole library", library, "B", MINIQR, self.sizes["adafruit_miniqr"])

    def qr(self):
        ours, peer = self._qr("ours"), self._qr("peer")
        for _ in range(ROUNDS):  # in turn, as a machine is not equally fast all the time
            for who, told in (("ours", ours), ("peer", peer)):
                told["time"] = min(told["time"], self._qr(who)["time"])
        yield Figure("heap to import the QR encoder", ours["import"], "B", MINIQR, peer["import"])
        yield Figure("allocated in passing by a QR", ours["garbage"], "B", MINIQR, peer["garbage"])
        yield Figure("time for a QR", round(100 * ours["time"] / peer["time"]), "%", MINIQR, 100)

    def bus(self):
        told = self._interpreter.figures("bus")
        yield Figure("I2C bytes of a first frame", told["ours.frame"], "B", FRAME, told["peer.frame"])
        yield Figure("I2C bytes of a countdown tick", told["ours.tick"], "B", FRAME, told["peer.tick"])
        yield Figure("I2C bytes of a turned page", told["ours.page"], "B", FRAME, told["peer.page"])

    def wear(self):
        """Two slots must not wear the flash more than one file; their records may be longer."""
        told = {name: round(value / 100, 2) for name, value in self._interpreter.figures("wear", REFRESH).items()}
        yield Figure("flash blocks erased by a rotation", told["ours.erased"], "blocks", FILE, told["peer.erased"])
        programmed = told["ours.programmed"]
        yield Figure("flash bytes programmed by a rotation", programmed, "B", FILE, told["peer.programmed"])

    def time(self):
        shown = self._interpreter.figures("boot")["shown"]
        yield Figure("boot to code on the display, network time left out", round(shown / 1000, 1), "ms")

    def curves(self):
        """Return points of (x, ours, the peer's) by title: what the cost may depend on, and what not."""
        sizes = [self._login(size, PENDING, size) for size in (200, 700, ACCESS, 2000, 3000, 4000)]
        counts = [self._login(ACCESS, count, count, count + 2) for count in (1, 3, 5, 10, 20, 40)]
        self._server.access_size, self._server.pending = ACCESS, PENDING
        lengths = [self._address(length) for length in (20, 35, len(ADDRESS), 60, 80, 100)]
        abscissas = {
            "a login, by the bytes of the access token": sizes,
            "an exchange of a login, by the number of polls": counts,
            "a QR, by the characters of the address": lengths,
        }
        return {
            (title, unit): [(x, *(figures[name] / 1000 for figures in both)) for x, both in points]
            for name, unit in (("allocated", "KB"), ("time", "ms"))
            for title, points in abscissas.items()
        }

    def _needed(self):
        """Return the library's modules that a login loads, whether or not it forgets them again."""
        told = self._interpreter.figures("loaded", self._server.url)
        return [name[len("module:") :] for name in told if name.startswith("module:")]

    def _login(self, size, count, x, exchanges=1):
        """Return (x, what a login costs us and the peer), or its share of so many exchanges."""
        self._server.access_size, self._server.pending = size, count
        told = [self._interpreter.figures("cost", who, self._server.url) for who in ("ours", "peer")]
        return x, [{name: value / exchanges for name, value in figures.items()} for figures in told]

    def _address(self, length):
        return length, [self._qr(who, (ADDRESS + "x" * length)[:length]) for who in ("ours", "peer")]

    def _qr(self, who, address=ADDRESS):
        return self._interpreter.figures("qr", who, address)
