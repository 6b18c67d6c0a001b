"""The firmware's parts by themselves: the button, the attentive clock, Http over Wi-Fi, the watchdog."""

from deviceflow.errors import NetworkError
from support.fakes import Clock, raised
from support.firmware_world import Told, firmware, login

attentive, backoff, button, net = (firmware(name) for name in ("attentive", "backoff", "button", "net"))
settings = firmware("settings")


class Pin:
    level = 1

    def value(self):
        return self.level


class Watchdog:
    def __init__(self):
        self.feeds = 0

    def feed(self):
        self.feeds += 1


class Screens(Told):
    def again(self):
        self.told.append(("again", ""))


class Wall(Clock):
    def gmtime(self):
        return (2027,)


def press(seconds, pin, watched, clock):
    """Holds the pin down for some seconds, looking often."""
    pin.level = 0
    for _ in range(int(seconds * 20)):
        watched.look(clock.ticks_ms())
        clock.now += 50
    pin.level = 1
    watched.look(clock.ticks_ms())


def test_a_short_press_counts_when_the_button_comes_up_and_a_long_one_does_not():
    pin, clock = Pin(), Clock(Clock.PERIOD - 500)
    watched = button.Button(pin, clock.ticks_diff)
    watched.look(clock.ticks_ms())
    press(0.2, pin, watched, clock)
    assert watched.pressed
    watched.pressed = False
    press(2, pin, watched, clock)
    assert not watched.pressed and watched.held == 0


def test_a_button_that_is_down_from_the_start_has_to_come_up_first():
    pin, clock = Pin(), Clock()
    watched = button.Button(pin, clock.ticks_diff)
    press(8, pin, watched, clock)
    assert not watched.pressed
    press(0.2, pin, watched, clock)
    assert watched.pressed


def test_a_board_without_a_button_waits_as_well():
    clock = attentive.AttentiveClock(button.Button(None, None), Screens(), Wall())
    clock.sleep_ms(1000)
    assert not clock.wait_for_press(1000)


def test_a_wait_is_as_long_as_it_should_be():
    wall = Wall(Wall.PERIOD - 500)  # the ticks wrap meanwhile
    clock = attentive.AttentiveClock(button.Button(None, None), Screens(), wall)
    for ms in (0, 1, 49, 50, 51, 12345):
        before = wall.now
        clock.sleep_ms(ms)
        assert wall.now - before == ms
    assert max(wall.slept) <= 50


def test_every_wait_feeds_the_watchdog_even_the_shortest():
    watchdog = Watchdog()
    clock = attentive.AttentiveClock(button.Button(None, None), Screens(), Wall())
    clock.watchdog = watchdog
    clock.sleep_ms(0)
    assert watchdog.feeds == 1
    clock.sleep_ms(1000)
    assert watchdog.feeds >= 20


def test_a_hold_that_begins_while_nothing_can_be_stopped_counts():
    wall, pin, screens = Wall(), Pin(), Screens()
    clock = attentive.AttentiveClock(button.Button(pin, wall.ticks_diff), screens, wall)
    clock.look()
    pin.level = 0
    for _ in range(60):  # as trust does while it waits for a server
        clock.look()
        wall.now += 100
    assert ("sign_out_in", "0 s") in screens.told
    raised(attentive.SignOut, clock.sleep_ms, 0)


def test_signing_out_is_not_interrupted_by_holding_on():
    wall, pin = Wall(), Pin()
    clock = attentive.AttentiveClock(button.Button(pin, wall.ticks_diff), Screens(), wall)
    clock.sleep_ms(100)
    pin.level = 0
    raised(attentive.SignOut, clock.sleep_ms, 10000)
    clock.sleep_ms(10000)  # still held: once is enough
    pin.level = 1
    clock.sleep_ms(100)
    pin.level = 0
    clock.may_sign_out = False
    clock.sleep_ms(10000)


def test_a_server_that_asks_for_a_pause_gets_it_within_reason():
    wall = Wall()
    pauses = backoff.Backoff(attentive.AttentiveClock(button.Button(None, None), Screens(), wall))
    for asked, least, most in ((60, 60, 76), (1_000_000, 300, 376), (None, 8, 11), (-5, 16, 21)):
        before = wall.now
        pauses.wait(asked)
        assert 1000 * least <= wall.now - before <= 1000 * most


def test_after_a_time_without_failures_pauses_are_short_again():
    wall = Wall()
    pauses = backoff.Backoff(attentive.AttentiveClock(button.Button(None, None), Screens(), wall))
    for _ in range(5):
        pauses.wait()
    wall.pass_seconds(301)
    before = wall.now
    pauses.wait()
    assert wall.now - before < 3000


class Radio:
    """A `network` whose one interface says what it is told to, a status a look; 3 is connected."""

    STA_IF = 0
    STAT_IDLE, STAT_CONNECTING = 0, 1  # every port has these

    def __init__(self, *statuses, **constants):
        self.statuses = list(statuses)
        for name, value in constants.items():
            setattr(self, name, value)

    def WLAN(self, interface):
        return self

    def active(self, on):
        pass

    connect = disconnect = lambda self, *_: None

    def isconnected(self):
        return self.status() == 3

    def status(self):
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def joined(radio):
    """Why the network "home" can not be joined, or None."""
    kept, net.network = net.network, radio
    try:
        net.join("home", "12345678", Wall())
    except NetworkError as e:
        return e.description
    finally:
        net.network = kept
    return None


PICO = {"STAT_CONNECT_FAIL": -1, "STAT_NO_AP_FOUND": -2, "STAT_WRONG_PASSWORD": -3}
ESP32 = {"STAT_NO_AP_FOUND": 201, "STAT_WRONG_PASSWORD": 202, "STAT_HANDSHAKE_TIMEOUT": 204, "STAT_CONNECTING": 1001}


def test_the_reasons_of_either_chip_are_understood():
    for constants, status, reason in (
        (PICO, -2, "no network home"),
        (PICO, -3, "wrong password for home"),
        (PICO, -1, "home refuses"),
        (PICO, 2, "no address from home"),
        (ESP32, 201, "no network home"),
        (ESP32, 202, "wrong password for home"),
        (ESP32, 204, "wrong password for home"),
        (ESP32, 1001, "no address from home"),
    ):
        assert joined(Radio(status, **constants)).startswith(reason)


def test_a_reason_that_passes_is_none():
    assert joined(Radio(*[1001] * 5 + [201] * 10 + [1001] * 5 + [3], **ESP32)) is None


def test_a_reason_is_told_even_if_the_radio_tries_again_at_the_end():
    assert joined(Radio(*[202] * 20 + [1001], **ESP32)).startswith("wrong password")


class Requests:
    """A urequests module that gives up."""

    def __init__(self, log):
        self.log = log

    def request(self, method, url, **options):
        if url:
            self.log.append(url)
            raise OSError(113)
        raise ValueError(url)


def test_before_each_exchange_the_watchdog_is_fed_and_wifi_seen_to():
    log = []
    http = net.WifiHttp(lambda: log.append("before"), requests=Requests(log))
    raised(NetworkError, http.get, "http://127.0.0.1/", {})
    raised(NetworkError, http.post, "http://127.0.0.1/", b"", {})
    assert log == ["before", "http://127.0.0.1/"] * 2


def test_a_server_that_does_not_answer_is_named():
    http = net.WifiHttp(lambda: None, requests=Requests([]))
    error = raised(NetworkError, http.get, "http://127.0.0.1:8628/device", {})
    assert error.error == "network" and error.description == "127.0.0.1:8628, no answer (error 113)"


def test_a_network_that_is_missing_is_not_called_a_server_that_does_not_answer():
    def lose():
        raise NetworkError("wifi", "no network home in range")

    error = raised(NetworkError, net.WifiHttp(lose, requests=Requests([])).get, "http://127.0.0.1:8628/device", {})
    assert str(error) == "wifi: no network home in range"


def test_https_without_roots_says_what_to_do_before_anything_is_sent():
    log = []
    http = net.WifiHttp(lambda: log.append("before"), requests=Requests(log))
    http.has_roots = False
    http.check("http://127.0.0.1/")
    assert "make roots" in raised(settings.BadConfig, http.check, "https://id.example/token").description
    raised(settings.BadConfig, http.get, "https://id.example/token", {})
    assert "https://id.example/token" not in log


def test_a_chip_whose_watchdog_is_too_short_says_so():
    class Chip:
        @staticmethod
        def WDT(timeout):
            raise ValueError("timeout exceeds 8388")

    kept, login.machine = login.machine, Chip
    try:
        assert "watchdog" in raised(settings.BadConfig, login.watchdog, 60).description
    finally:
        login.machine = kept


def test_a_chip_without_rtc_memory_does_without():
    class Chip:
        RTC = object

    kept, login.machine = login.machine, Chip
    try:
        assert login.rtc_memory(Wall()) is None
    finally:
        login.machine = kept
