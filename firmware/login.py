"""From power-on to a signed-in application: the only place where the parts are wired to each other."""

import app
import board
import machine
import net
import settings
import uos
import utime
from attentive import AttentiveClock, SignOut
from backoff import Backoff
from button import Button
from deviceflow import (
    AccessDenied,
    BadReply,
    Cancelled,
    CodeExpired,
    DeviceFlowError,
    FlashStore,
    LoginRequired,
    NetworkError,
    Session,
    StoreError,
)
from deviceflow.rtc_memory import RtcMemory
from micropython import const
from screens import Screens

_STORE = "login"  # .0 and .1
_ROOTS = "roots"  # a folder
_RENEWALS = const(2)  # codes asked for without anybody pressing the button


def run(clock=utime, http=None):
    """Board, display, Wi-Fi, clock, trust, session, application.

    Comes back if the application does, and if config.json has to be mended. `clock` and `http` are the library's two
    seams, for tests.
    """
    try:
        config = settings.load()
    except settings.BadConfig as e:
        Screens("").fail(e)
        return
    screens = Screens(config.service)
    try:
        Login(config, screens, clock, http).run()
    except settings.BadConfig as e:
        screens.fail(e)


class Login:
    """A board on its way to a signed-in application, and back to the start as often as it takes."""

    def __init__(self, config, screens, clock, http):
        button = Button(board.button(), clock.ticks_diff)
        self._config = config
        self._screens = screens
        self._clock = AttentiveClock(button, screens, clock)
        self._backoff = Backoff(self._clock)
        self._store = FlashStore(_STORE)
        self._memory = rtc_memory(clock)
        self._http = http or net.WifiHttp(self._before_exchange, allow_plain_http=config.allow_plain_http)
        self._session = None
        self._renewals = _RENEWALS
        self._clock_is_due = net.clock_is_due(clock)
        self._signed_out = False

    def run(self):
        """Until the application comes back. Raises BadConfig."""
        while True:
            try:
                if self._attempt():
                    return
            except SignOut:
                self._sign_out()

    def _attempt(self):
        """From wherever things stand to the application; true if that came back. Waits if something failed."""
        try:
            if self._signed_out:
                self._wait_for_user()
            self._connect()
            if self._sign_in():
                app.main(self._session, self._screens, self._config, self._clock)
                return True
        except LoginRequired:  # the application found the login gone: the next attempt asks for a code
            return False
        except settings.BadConfig:
            raise
        except DeviceFlowError as e:
            self._screens.fail(e)
            self._backoff.wait(e.retry_after)
        return False

    def _connect(self):
        """Wi-Fi, clock, trust, and what the provider says of itself; what is done already is left as it is."""
        wifi = self._config.wifi
        if wifi and not net.is_joined():
            self._screens.say("joining", wifi["ssid"])
            self._join()
        self._set_clock()
        if self._session is None:
            self._http.has_roots = install_trust(self._clock.look)
            flow = self._config.flow(self._http, self._clock)
            self._clock.watchdog = watchdog(self._config.watchdog)
            self._session = Session(flow, self._store, self._screens, self._config.scopes, self._memory)

    def _set_clock(self):
        """Without a date no certificate can be checked; a clock that runs on a battery may go on as it is."""
        if not self._clock_is_due:
            return
        self._screens.say("clock")
        try:
            net.set_clock(self._config.ntp, self._clock)
        except NetworkError:
            if not net.clock_is_set(self._clock):
                self._require_wifi()
                raise
        self._clock_is_due = False

    def _require_wifi(self):
        """Raises NetworkError if config.json forgot it: what fails for want of it would not tell."""
        if not self._config.wifi and not net.is_joined():
            raise NetworkError("wifi", "wifi is missing in config.json, and the board is on no network")

    def _join(self):
        wifi = self._config.wifi
        if wifi:
            net.join(wifi["ssid"], wifi.get("key"), self._clock)

    def _before_exchange(self):
        self._clock.feed()
        self._join()

    def _sign_in(self):
        """One attempt, and the wait that follows if it fails; true if there is a login to start the application with.

        A stored login that can not be tried is one, also where a captive portal answers in place of the provider: the
        application learns from the session that it is offline.
        """
        try:
            self._session.login()
        except DeviceFlowError as e:  # the session has told the screens
            if not (isinstance(e, (NetworkError, BadReply)) and self._session.has_login()):
                self._after(e)
                return False
        self._renewals = _RENEWALS
        return True

    def _after(self, error):
        """Waits for what has to come first: the user after a denial or a few codes that nobody used, else time."""
        if isinstance(error, CodeExpired) and self._renewals > 0:
            self._renewals -= 1
        elif isinstance(error, (CodeExpired, AccessDenied, Cancelled)):
            self._wait_for_user()
        else:
            self._backoff.wait(error.retry_after)

    def _wait_for_user(self):
        """Waits for a press; without a button, for the next reset."""
        self._clock.wait_for_press()
        self._renewals = _RENEWALS
        self._signed_out = False

    def _sign_out(self):
        """Revokes and erases the login; the next attempt waits until somebody wants to sign in again."""
        self._screens.say("signing_out")
        self._clock.may_sign_out = False
        try:
            if self._session:
                self._session.logout()
            else:
                self._erase()
        except StoreError as e:
            self._screens.fail(e)
        self._clock.may_sign_out = True
        self._signed_out = True

    def _erase(self):
        """Signs out before there is a session, and perhaps no network."""
        if self._memory:
            self._memory.erase()
        self._store.erase()
        self._screens.say("signed_out", "the server was not told")


def rtc_memory(clock):
    """What outlives a reset, if the board has it: an ESP32 does, a Pico does not."""
    rtc = machine.RTC()
    return RtcMemory(rtc, clock.time) if hasattr(rtc, "memory") else None


def watchdog(seconds):
    """The watchdog, running; None if it is switched off. BadConfig if the chip has none that is so patient."""
    if not seconds:
        return None
    try:
        return machine.WDT(timeout=1000 * seconds)
    except ValueError:
        raise settings.BadConfig("watchdog: this chip's can not wait that long; write 0") from None


def install_trust(idle):
    """From here on https is verified; false without a folder of roots, as it is refused then."""
    if _ROOTS not in uos.listdir():
        return False
    from deviceflow import trust

    trust.install(_ROOTS, idle=idle)
    return True
