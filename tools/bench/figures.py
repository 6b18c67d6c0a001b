"""What is measured: each function runs its programs and gives Figures."""

import json

from .server import ACCESS, ADDRESS, PENDING, REFRESH
from .table import Figure

OAUTH2, MINIQR = "adafruit-circuitpython-oauth2", "adafruit-circuitpython-miniqr"
FRAME, FILE = "whole frame", "JSON file rewritten"
ROUNDS = 4
TIMES = 1000  # polls, and refreshes, in which nothing may stay in the heap


class Bench:
    """`interpreter` runs the programs, `server` answers them, `folder` (a Path) is the board's flash; `sizes` are the
    modules' bytes of bytecode, the peers' among them; `limits` are the limits by the figures' names."""

    def __init__(self, interpreter, server, folder, sizes, limits):
        self._interpreter = interpreter
        self._server = server
        self._folder = folder
        self.sizes = sizes
        self._limits = limits

    def all(self):
        """Every figure, a group at a time."""
        for group in (self.login, self.boot, self.poll, self.growth, self.bytecode, self.qr, self.bus, self.wear):
            yield from group()

    def login(self):
        heap = self._interpreter.smallest_heap
        peer = heap("peer_sign_in", self._server.url)
        yield self._figure("smallest heap for a login", heap("sign_in", self._server.url), "B", OAUTH2, peer)
        names = self._needed()
        held = self._interpreter.figures("imports", *names)["all"]
        yield self._figure("heap held after a login's imports", held, "B")
        held = self._interpreter.figures("sign_in", self._server.url)["held"]
        yield self._figure("heap held once signed in, tokens included", held, "B")

    def boot(self):
        provider = {"issuer": self._server.url, "client_id": "bench"}
        config = {"service": "Bench", "wifi": {"ssid": "home"}, "provider": provider, "scopes": ["profile"]}
        (self._folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        shown = self._interpreter.figures("boot")["shown"]
        yield self._figure("smallest heap for the whole boot", self._interpreter.smallest_heap("boot"), "B")
        yield self._figure("boot to code on the display, network time left out", round(shown / 1000, 1), "ms")

    def poll(self):
        self._server.pending = TIMES  # more than are measured
        told = self._interpreter.figures("poll", self._server.url)
        self._server.pending = PENDING
        yield self._figure("allocated by a pending poll", told["ours"], "B", OAUTH2, told["peer"])
        yield self._figure("of which ours", told["ours"] - told["bare"], "B")

    def growth(self):
        told = self._interpreter.figures("growth", self._server.url, TIMES)
        yield self._figure("heap growth over %d polls" % TIMES, told["polls"], "B")
        yield self._figure("heap growth over %d refreshes" % TIMES, told["refreshes"], "B")

    def bytecode(self):
        needed = sum(self.sizes[name] for name in self._needed())
        library = sum(size for name, size in self.sizes.items() if name.startswith("deviceflow"))
        yield self._figure("bytecode that a login needs", needed, "B", OAUTH2, self.sizes["adafruit_oauth2"])
        yield self._figure("bytecode of the whole library", library, "B", MINIQR, self.sizes["adafruit_miniqr"])

    def qr(self):
        ours, peer = self._qr("ours"), self._qr("peer")
        for _ in range(ROUNDS):  # in turn, as a machine is not equally fast all the time
            for who, told in (("ours", ours), ("peer", peer)):
                told["time"] = min(told["time"], self._qr(who)["time"])
        yield self._figure("heap to import the QR encoder", ours["import"], "B", MINIQR, peer["import"])
        yield self._figure("allocated in passing by a QR", ours["garbage"], "B", MINIQR, peer["garbage"])
        yield self._figure("time for a QR", round(100 * ours["time"] / peer["time"]), "%", MINIQR, 100)

    def bus(self):
        told = self._interpreter.figures("bus")
        yield self._figure("I2C bytes of a first frame", told["ours.frame"], "B", FRAME, told["peer.frame"])
        yield self._figure("I2C bytes of a countdown tick", told["ours.tick"], "B", FRAME, told["peer.tick"])
        yield self._figure("I2C bytes of a turned page", told["ours.page"], "B", FRAME, told["peer.page"])

    def wear(self):
        """What one file costs is the limit: two slots must not wear the flash more. Its records may be longer."""
        told = {name: round(value / 100, 2) for name, value in self._interpreter.figures("wear", REFRESH).items()}
        erased = told["peer.erased"]
        yield Figure("flash blocks erased by a rotation", told["ours.erased"], "blocks", erased, FILE, erased)
        programmed = told["ours.programmed"]
        yield self._figure("flash bytes programmed by a rotation", programmed, "B", FILE, told["peer.programmed"])

    def curves(self):
        """Points of (x, ours, the peer's) by title: what the cost may depend on, and what not."""
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
            (title, unit): [(x, *(figures[name] / size for figures in both)) for x, both in points]
            for name, unit, size in (("allocated", "KB", 1024), ("time", "ms", 1000))
            for title, points in abscissas.items()
        }

    def _needed(self):
        """The library's modules that a login loads, in their order, whether or not it forgets them again."""
        told = self._interpreter.figures("loaded", self._server.url)
        return [name[len("module:") :] for name in told if name.startswith("module:")]

    def _login(self, size, count, x, exchanges=1):
        """(x, what a login costs us and the peer), or its share of so many exchanges."""
        self._server.access_size, self._server.pending = size, count
        told = [self._interpreter.figures("cost", who, self._server.url) for who in ("ours", "peer")]
        return x, [{name: value / exchanges for name, value in figures.items()} for figures in told]

    def _address(self, length):
        return length, [self._qr(who, (ADDRESS + "x" * length)[:length]) for who in ("ours", "peer")]

    def _qr(self, who, address=ADDRESS):
        return self._interpreter.figures("qr", who, address)

    def _figure(self, name, value, unit, peer="", peer_value=None):
        return Figure(name, value, unit, self._limits.get(name), peer, peer_value)
