"""Resident: from power-on to a signed-in application. The only place where the parts are wired to each other."""

import deviceflow
import machine
import uos
import utime
from board import button
from chip import clock_is_set, is_joined, own_id, rtc_memory, watchdog
from clock import BoardClock, Button, SignOut
from deviceflow.backoff import Backoff, spread
from deviceflow.errors import (
    AccessDenied,
    BadReply,
    Cancelled,
    CodeExpired,
    DeviceFlowError,
    LoginRequired,
    NetworkError,
)
from deviceflow.session import Session
from deviceflow.store import FlashStore
from deviceflow.transient import load
from micropython import const
from screens import Screens

_STORE = "login"  # .0 and .1
_ROOTS = "roots"  # a folder
_RENEWALS = const(2)  # codes asked for without anybody pressing the button
_BETWEEN_CODES = const(600000)  # ms: no new code before that unless somebody presses
_DAY = const(86400000)  # ms
_CRASHES = const(5)  # in a row, after which the chip is reset
_COROUTINE = const(0x80)  # a flag of CPython's code objects
_CALM = const(600000)  # ms that an application runs without a crash until the earlier ones are forgotten
# What a person has to mend on the PC: trying again cannot help.
_FOR_THE_USER = ("bad_config", "trust_not_installed", "bad_root")
_WRONG_TIME = ("clock_not_set", "certificate_expired", "certificate_not_yet_valid")


def run(clock=utime, http=None):
    """Run the firmware: board, display, Wi-Fi, clock, trust, session, application.

    Return if the application does, and if a person has to mend something on the PC. `clock` and `http` are the
    library's two seams, for tests.
    """
    try:
        settings = load("config", "").read()
    except DeviceFlowError as e:
        Screens("").fail(e)
        return
    screens = make_screens(settings.service, settings.device_id or own_id(), settings.hide_code)
    kept = load("heap", "").grow()
    Login(settings, screens, clock, http).run()
    del kept


class Login:
    """A board on its way to a signed-in application, and back to the start as often as it takes."""

    def __init__(self, settings, screens, clock, http):
        self._settings = settings
        self._screens = screens
        watched = Button(button(), clock.ticks_diff)
        self._clock = BoardClock(watched, screens, clock)
        screens.pressed = watched.take_press
        self._backoff = Backoff(self._clock)
        self._store = FlashStore(_STORE)
        self._memory = rtc_memory(clock)
        self._http = http
        self._flow = self._session = None
        self._renewals = _RENEWALS
        self._code_at = None  # the tick at which the last code was asked for
        self._signed_out = False
        self._is_new = True  # nothing was tried yet
        self._crashes = 0
        self._crash_backoff = Backoff(self._clock)
        self._ntp = 0  # the server to ask first
        self._ntp_at = None  # the tick at which the clock was set; None while that is due
        self._ntp_backoff = Backoff(self._clock)
        self._noted = None  # the last error that a wrong clock may be the cause of
        if clock_is_set(clock) and machine.reset_cause() != machine.PWRON_RESET:
            self._ntp_at = clock.ticks_ms()

    def run(self):
        """Run until the application returns, or a person has to mend something; both are on the screens."""
        while True:
            started = self._clock.ticks_ms()
            try:
                if self._step():
                    return
            except Exception as e:  # a full heap, a bug in the application: a board must go on
                self._survive_or_reset(e, started)

    def _step(self):
        """Go on, or sign out if the button is held; return True to end."""
        try:
            if self._is_new:
                self._is_new = False
                self._spread_start()
            return self._attempt()
        except SignOut:
            self._sign_out()
            return False

    def _attempt(self):
        """Go from wherever things stand to the application; return True to end. Wait if something failed."""
        try:
            if self._signed_out:
                self._wait_for_user()
            self._connect()
            if self._sign_in():
                self._run_application()
                return True
        except LoginRequired:  # the application found the login gone: the next attempt asks for a code
            return False
        except DeviceFlowError as e:
            self._screens.fail(e)
            if e.error in _FOR_THE_USER:
                return True
            self._note(e)
            self._pause(e.retry_after)
        return False

    def _run_application(self):
        main = load("app", "").main
        run = load("tasks", "").run if is_async(main) else _run
        run(main, self._session, self._screens, self._settings, self._clock)

    def _connect(self):
        """Set up Wi-Fi, clock, trust and session; leave what is done already."""
        if self._settings.wifi and not is_joined():
            self._screens.say("joining", self._settings.wifi["ssid"])
            self._join()
        self._set_clock()
        if self._session is None:
            is_trusted = self._install_trust()
            self._flow = load("config", "").flow(self._settings, self._clock, self._before_exchange, self._http)
            if self._flow.token_url.startswith("https:") and not (is_trusted or self._http):
                raise DeviceFlowError("trust_not_installed")
            self._clock.watchdog = watchdog(self._settings.watchdog)
            self._session = Session(self._flow, self._store, self._screens, self._settings.scopes, self._memory)

    def _install_trust(self):
        """From here on https is verified; return False if there is no folder of roots, without which it is refused."""
        if _ROOTS not in uos.listdir():
            return False
        deviceflow.trust.install(_ROOTS, idle=self._clock.poll, free=load("heap", "").free_for_tls)
        return True

    def _set_clock(self):
        """Set the clock if that is due: without a date no certificate can be checked.

        A clock that runs on a battery may go on as it is while no server answers.
        """
        if self._ntp_at is not None:
            return
        self._screens.say("clock")
        try:
            self._ask_for_time()
        except NetworkError:
            if not clock_is_set(self._clock):
                if not self._settings.wifi and not is_joined():  # what fails for lack of it would not tell
                    raise NetworkError("wifi", "not_configured", "") from None
                raise
            self._ntp_at = self._clock.ticks_ms()

    def _ask_for_time(self):
        try:
            load("net", "").set_clock(self._settings.ntp, self._clock, self._ntp)
        finally:
            self._ntp += 1  # whoever told a wrong time is not asked first again
        self._ntp_at = self._clock.ticks_ms()

    def _join(self):
        if not is_joined() and self._settings.wifi:
            load("net", "").join(self._settings.wifi, self._clock)

    def _before_exchange(self):
        """Join Wi-Fi again if need be, and set the clock once a day or when a certificate seems out of date."""
        self._clock.feed()
        self._join()
        if self._flow and self._flow.trouble:
            self._note(self._flow.trouble)
        late = self._ntp_at is None or self._clock.ticks_diff(self._clock.ticks_ms(), self._ntp_at) > _DAY
        if late and not self._ntp_backoff.ms_left():
            self._ntp_backoff.failed()
            try:
                self._ask_for_time()
            except NetworkError:
                return  # the clock goes on as it is

    def _note(self, error):
        """Note an error that a wrong clock may be the cause of: once, as it stays the flow's last trouble."""
        if error is not self._noted and error.error in _WRONG_TIME:
            self._ntp_at = None
        self._noted = error

    def _sign_in(self):
        """Try to sign in once, and wait if that fails; return True if there is a login to start the application with.

        A stored login that cannot be tried is one, also where a captive portal answers in place of the provider: the
        application learns from the session that it is offline.
        """
        if not self._session.has_login():
            self._wait_between_codes()
        codes = self._screens.codes
        self._screens.renewing = self._renewals > 0
        try:
            self._session.login()
        except DeviceFlowError as e:  # the session has told the screens
            self._note(e)
            if not (isinstance(e, (NetworkError, BadReply)) and self._session.has_login()):
                self._code_at = self._code_at if self._screens.codes > codes else None
                self._after(e)
                return False
        self._renewals = _RENEWALS
        self._backoff.succeeded()
        return True

    def _wait_between_codes(self):
        """Wait until ten minutes after the last code, or for a press: nobody may be there to enter another one."""
        if self._code_at is not None:
            left = _BETWEEN_CODES - self._clock.ticks_diff(self._clock.ticks_ms(), self._code_at)
            if 0 < left <= _BETWEEN_CODES:
                self._screens.fail(LoginRequired("login_required"))
                self._clock.wait_for_press(left)
        self._code_at = self._clock.ticks_ms()

    def _after(self, error):
        """Wait for what has to come first: the user after a denial or a few codes that nobody used, else time."""
        if isinstance(error, CodeExpired) and self._renewals > 0:
            self._renewals -= 1
        elif isinstance(error, (CodeExpired, AccessDenied, Cancelled)):
            self._wait_for_user()
        else:
            self._pause(error.retry_after)

    def _pause(self, retry_after):
        """Wait before the next attempt; a press ends it."""
        self._wait_out(self._backoff.failed(retry_after))

    def _wait_out(self, pause):
        self._screens.say("retrying", "%d s" % (pause // 1000 + 1))
        self._clock.wait_for_press(pause)

    def _wait_for_user(self):
        """Wait for a press; without a button, for the next reset."""
        self._clock.wait_for_press()
        self._renewals = _RENEWALS
        self._code_at = None
        self._signed_out = False

    def _spread_start(self):
        """Wait a little by chance after the power came back: ten thousand boards may have lost it together."""
        seconds = self._settings.spread
        if not seconds or machine.reset_cause() != machine.PWRON_RESET or self._store.is_empty():
            return
        wait = spread(1000 * seconds)
        self._screens.say("starting", "%d s" % (wait // 1000 + 1))
        self._clock.wait_for_press(wait)

    def _sign_out(self):
        """Revoke and erase the login; the next attempt waits until somebody wants to sign in again."""
        self._screens.say("signing_out")
        self._clock.may_sign_out = False
        try:
            if self._session:
                self._session.logout()
            else:
                self._erase()
        except DeviceFlowError as e:
            self._screens.fail(e)
        self._clock.may_sign_out = True
        self._signed_out = True

    def _erase(self):
        """Sign out before there is a session, and perhaps no network."""
        if self._memory:
            self._memory.erase()
        self._store.erase()
        self._screens.say("signed_out_here", "the provider")

    def _survive_or_reset(self, error, started):
        try:
            self._survive(error, started)
        except Exception:  # not even that fits into memory
            machine.reset()

    def _survive(self, error, started):
        """Show an error that is not the library's, wait, and reset the chip after several in a row."""
        if self._clock.ticks_diff(self._clock.ticks_ms(), started) > _CALM:
            self._crashes = 0
            self._crash_backoff.succeeded()
        self._crashes += 1
        crash = load("crash", "")
        crash.report(error, self._screens, self._crashes == 1)
        try:
            self._wait_out(self._crash_backoff.failed())
        except SignOut:
            self._sign_out()
        if self._crashes >= _CRASHES:
            crash.reset()


def make_screens(*arguments):
    """Return the Screens, of the application's module own_screens if it has one; a mistake in that is shown."""
    try:
        return load("own_screens", "").Screens(*arguments)
    except ImportError as e:
        mistake = None if "own_screens" in str(e) else e
    except Exception as e:
        mistake = e
    screens = Screens(*arguments)
    if mistake:
        load("crash", "").report(mistake, screens, True)
    return screens


def is_async(function):
    """Return whether `function` was defined by `async def`."""
    code = getattr(function, "__code__", None)
    if hasattr(code, "co_flags"):  # CPython
        return bool(code.co_flags & _COROUTINE)
    return type(function) is type(_generator)


def _generator():
    yield


def _run(main, *arguments):
    main(*arguments)
