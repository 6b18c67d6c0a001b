"""The firmware's parts by themselves: the button, the clock, the radio, the watchdog."""

from deviceflow.errors import DeviceFlowError, NetworkError
from deviceflow.transient import load
from support.fakes import Clock, raised
from support.firmware_world import Told, firmware, login

board_clock = firmware("clock")
chip = firmware("chip")
net = load("net", "")


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
    """Hold the pin down for some seconds, looking often."""
    pin.level = 0
    for _ in range(int(seconds * 20)):
        watched.poll(clock.ticks_ms())
        clock.now += 50
    pin.level = 1
    watched.poll(clock.ticks_ms())


def test_a_short_press_counts_when_the_button_comes_up_and_a_long_one_does_not():
    pin, clock = Pin(), Clock(Clock.PERIOD - 500)
    watched = board_clock.Button(pin, clock.ticks_diff)
    watched.poll(clock.ticks_ms())
    press(0.2, pin, watched, clock)
    assert watched.pressed
    watched.pressed = False
    press(2, pin, watched, clock)
    assert not watched.pressed and watched.held == 0


def test_a_button_that_is_down_from_the_start_has_to_come_up_first():
    pin, clock = Pin(), Clock()
    watched = board_clock.Button(pin, clock.ticks_diff)
    press(8, pin, watched, clock)
    assert not watched.pressed
    press(0.2, pin, watched, clock)
    assert watched.pressed


def test_a_board_without_a_button_waits_as_well():
    clock = board_clock.BoardClock(board_clock.Button(None, None), Screens(), Wall())
    clock.sleep_ms(1000)
    assert not clock.wait_for_press(1000)


def test_a_wait_is_as_long_as_it_should_be():
    wall = Wall(Wall.PERIOD - 500)  # the ticks wrap meanwhile
    clock = board_clock.BoardClock(board_clock.Button(None, None), Screens(), wall)
    for ms in (0, 1, 49, 50, 51, 12345):
        before = wall.now
        clock.sleep_ms(ms)
        assert wall.now - before == ms
    assert max(wall.slept) <= 50


def test_every_wait_feeds_the_watchdog_even_the_shortest():
    watchdog = Watchdog()
    clock = board_clock.BoardClock(board_clock.Button(None, None), Screens(), Wall())
    clock.watchdog = watchdog
    clock.sleep_ms(0)
    assert watchdog.feeds == 1
    clock.sleep_ms(1000)
    assert watchdog.feeds >= 20


def test_a_hold_that_begins_while_nothing_can_be_stopped_counts():
    wall, pin, screens = Wall(), Pin(), Screens()
    clock = board_clock.BoardClock(board_clock.Button(pin, wall.ticks_diff), screens, wall)
    clock.poll()
    pin.level = 0
    for _ in range(60):  # as trust does while it waits for a server
        clock.poll()
        wall.now += 100
    assert ("sign_out_in", "0 s") in screens.told
    raised(board_clock.SignOut, clock.sleep_ms, 0)


def test_signing_out_is_not_interrupted_by_holding_on():
    wall, pin = Wall(), Pin()
    clock = board_clock.BoardClock(board_clock.Button(pin, wall.ticks_diff), Screens(), wall)
    clock.sleep_ms(100)
    pin.level = 0
    raised(board_clock.SignOut, clock.sleep_ms, 10000)
    clock.sleep_ms(10000)  # still held: once is enough
    pin.level = 1
    clock.sleep_ms(100)
    pin.level = 0
    clock.may_sign_out = False
    clock.sleep_ms(10000)


class Radio:
    """A `network` whose one interface says what it is told to, a status a look; 3 is connected."""

    STA_IF = 0
    STAT_IDLE, STAT_CONNECTING = 0, 1  # every port has these

    def __init__(self, *statuses, **constants):
        self.statuses = list(statuses)
        self.found = []
        for name, value in constants.items():
            setattr(self, name, value)

    def WLAN(self, interface):
        return self

    def active(self, on):
        pass

    connect = disconnect = lambda self, *_: None

    def scan(self):
        return self.found

    def isconnected(self):
        return self.status() == 3

    def status(self):
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


def joined(radio):
    """Why the network "home" cannot be joined, or None."""
    kept, net.network = net.network, radio
    try:
        net.join({"ssid": "home", "key": "12345678"}, Wall())
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


def test_a_network_without_a_password_is_called_that():
    radio = Radio(202, **ESP32)
    for found, reason in (
        ([(b"home", b"", 1, -50, 0, False)], "home has no password"),
        ([(b"home", b"", 1, -50, 3, False)], "wrong password"),
        ([(b"other", b"", 1, -50, 0, False)], "wrong password"),
    ):
        radio.found = found
        assert joined(radio).startswith(reason)


def test_a_reason_that_passes_is_none():
    assert joined(Radio(*[1001] * 5 + [201] * 10 + [1001] * 5 + [3], **ESP32)) is None


def test_a_reason_is_told_even_if_the_radio_tries_again_at_the_end():
    assert joined(Radio(*[202] * 20 + [1001], **ESP32)).startswith("wrong password")


def test_a_chip_whose_watchdog_is_too_short_says_so():
    class Chip:
        @staticmethod
        def WDT(timeout):
            raise ValueError("timeout exceeds 8388")

    kept, chip.machine = chip.machine, Chip
    try:
        assert raised(DeviceFlowError, chip.watchdog, 60).details == ("watchdog_too_long",)
    finally:
        chip.machine = kept


def test_a_chip_without_rtc_memory_does_without():
    class Chip:
        RTC = object

    kept, chip.machine = chip.machine, Chip
    try:
        assert login.rtc_memory(Wall()) is None
    finally:
        chip.machine = kept
