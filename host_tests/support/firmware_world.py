"""The firmware's world for tests: a simulated board with its flash, a provider, and time that passes by itself.

    with Board() as board:
        board.switch_on(10)            # runs the firmware for 10 s of its own time, from power-on
        board.told                     # what its screens were told
"""

import os
import sys
from binascii import hexlify

import machine
import state
import ujson
from deviceflow.errors import BadReply, NetworkError

from support.fakes import Clock, Reply, Screen, ScriptedHttp

FIRMWARE = __file__.rsplit("/", 3)[0] + "/firmware"
TEMPORARY = os.getenv("TMPDIR") or os.sep + "tmp"
ISSUER = "https://id.example"
URLS = {"device_auth_url": ISSUER + "/device", "token_url": ISSUER + "/token", "revoke_url": ISSUER + "/revoke"}
CONFIG = {
    "wifi": {"ssid": "simulated", "key": "simulated"},
    "service": "Example",
    "provider": dict(URLS, client_id="board"),
    "scopes": ["profile"],
    "userinfo": ISSUER + "/userinfo",
    "spread": 0,
}
NOON = 1_800_000_000  # when a board is switched on first, s
BUTTON = "0"
OLED = 0x3C


# One after the other, as the unix port needs 5 KB of its stack for each import inside an import.
for module in ("errors", "flow", "session", "providers"):
    __import__("deviceflow." + module)


def firmware(name):
    """The module `name` of the firmware, which goes before whatever else has that name."""
    if sys.path[0] != FIRMWARE:
        sys.path.insert(0, FIRMWARE)
    return __import__(name)


login, screens = firmware("login"), firmware("screens")


class Enough(BaseException):  # the firmware survives every Exception
    """The time that the test gave the firmware is over: its power fails."""


class Time(Clock):
    """Starts right before its ticks wrap; `wall` is the time by the wall clock, in s, in the year `year`."""

    def __init__(self, wall=NOON, seconds=10, year=2027):
        super().__init__(self.PERIOD - 3000)
        self.began = self.now
        self.wall = wall
        self.time = lambda: self.wall + self.passed
        self.year = year
        self.events = []  # (s, function)
        self.end = seconds
        self.longest_sleep = 0

    @property
    def passed(self):
        return (self.now - self.began) // 1000

    def gmtime(self):
        date = state.current().date
        return (date[0] if date else self.year, 1, 1, 12, 0, 0, 0, 1)

    def sleep_ms(self, ms):
        self.now += ms
        self.longest_sleep = max(self.longest_sleep, ms)
        passed = self.now - self.began
        for event in [event for event in self.events if 1000 * event[0] <= passed]:
            self.events.remove(event)
            event[1]()
        if passed >= 1000 * self.end:
            raise Enough


class Told(Screen):
    """Keeps what it was told, errors with their descriptions."""

    def fail(self, error, renewing=False):
        self.told.append(("fail", str(error)))


class JsonReply(Reply):
    """What session.get returns, and what an exchange returns."""

    def json(self):
        try:
            return ujson.loads(self.body)
        except ValueError:
            raise BadReply("unreadable", "not JSON") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Provider(ScriptedHttp):
    """An authorization server and its API. `decision` is what its user does: None, "approve" or "deny"."""

    def __init__(self):
        super().__init__()
        self.decision = None
        self.life = 600  # s of a code
        self.token_life = 3600
        self.down = False
        self.codes = 0
        self.good = []  # refresh tokens and access tokens

    def _answer(self, call):
        self.calls.append(call)
        if self.down:
            raise NetworkError("network", "no_answer", "id.example", 113)
        status, fields = getattr(self, "_" + call.url.rsplit("/", 1)[1].replace("-", "_"))(call)
        return JsonReply(status, ujson.dumps(fields))

    def asked(self, path):
        """The requests to a path, in their order."""
        return [call for call in self.calls if call.url.endswith(path)]

    def _device(self, call):
        self.codes += 1
        code = {"device_code": "secret-%d" % self.codes, "user_code": "CODE-%d" % self.codes}
        return 200, dict(code, verification_uri=ISSUER + "/go", expires_in=self.life, interval=5)

    def _token(self, call):
        if "refresh_token" in call.form:
            good = call.form["refresh_token"] in self.good
            return (200, self._tokens()) if good else (400, {"error": "invalid_grant"})
        if call.form["device_code"] != "secret-%d" % self.codes:
            return 400, {"error": "invalid_grant"}
        if self.decision == "approve":
            return 200, self._tokens()
        return 400, {"error": "access_denied" if self.decision == "deny" else "authorization_pending"}

    def _tokens(self):
        number = len(self.good)
        self.good += ["refresh-%d" % number, "access-%d" % number]
        tokens = {"access_token": self.good[-1], "refresh_token": self.good[-2]}
        return dict(tokens, token_type="Bearer", expires_in=self.token_life)

    def _revoke(self, call):
        self.good = []
        return 200, {}

    def _userinfo(self, call):
        good = call.headers["Authorization"][len("Bearer ") :] in self.good
        return (200, {"name": "Ada"}) if good else (401, {})

    def _oauth_authorization_server(self, call):
        return 200, {
            "issuer": ISSUER,
            "device_authorization_endpoint": URLS["device_auth_url"],
            "token_endpoint": URLS["token_url"],
            "revocation_endpoint": URLS["revoke_url"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


class Board:
    """A board whose flash is a temporary folder; `with` it, the folder is the current one.

    It has no display unless asked for one, as it takes most of the time to model its panel.
    """

    def __init__(self, config=CONFIG, display=False, **world):
        self.provider = Provider()
        self.state = state.use(state.State())
        self.state.change_world(i2c_absent=[] if display else [OLED], **world)
        self.config = config
        self.wall = NOON
        self.applications = []  # the sessions that the application was called with
        self.show = None  # the application: a function of (session, screens, settings, clock)
        self.year = 2027

    def __enter__(self):
        self._home = os.getcwd()
        self.flash = TEMPORARY + "/deviceflow-" + hexlify(os.urandom(8)).decode()
        os.mkdir(self.flash)
        os.chdir(self.flash)
        if self.config is not None:
            self.write("config.json", ujson.dumps(self.config))
        self._kept = screens.Console
        sys.modules["app"] = self
        return self

    def __exit__(self, *_):
        screens.Console = self._kept
        del sys.modules["app"]
        for name in os.listdir(self.flash):
            os.remove(self.flash + "/" + name)
        os.chdir(self._home)
        os.rmdir(self.flash)

    def write(self, name, text):
        with open(name, "w") as file:
            file.write(text)

    def main(self, session, screens, settings, clock):
        """What the firmware finds in place of its app.py."""
        self.applications.append(session)
        if self.show:
            self.show(session, screens, settings, clock)
        else:
            clock.sleep_ms(1_000_000_000)

    def switch_on(self, seconds, *events, cause=machine.PWRON_RESET):
        """Run the firmware from a reset on; `events` are (s, function). True if it came to an end by itself."""
        if cause != machine.PWRON_RESET:
            self.state.go_down(cause)
        self.state.boot()
        self.console = Told()
        screens.Console = lambda service, **options: self.console
        self.time = Time(self.wall, seconds, self.year)
        self.time.events = list(events)
        try:
            login.run(self.time, self.provider)
            ended = True
        except Enough:
            ended = False
        self.wall += self.time.passed
        return ended

    def press(self, start, seconds=0.2):
        """Events that hold the button down for some seconds, to be given to switch_on."""
        return (start, lambda: self.pins(0)), (start + seconds, lambda: self.pins(1))

    def pins(self, level):
        self.state.change_world(pins={BUTTON: level})

    @property
    def told(self):
        return self.console.told

    def words(self, what):
        """The details of what the screens were told under `what`."""
        return [told[1] for told in self.told if told[0] == what]

    @property
    def picture(self):
        return self.state.files.read("oled.bin")


