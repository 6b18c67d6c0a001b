"""Resident: the board's clock. While it waits it feeds the watchdog and polls the button.

The library and the application sleep by it, so that holding the button works at any time.
"""

import utime
from micropython import const

_SLICE = const(50)  # ms
_HOLD = const(5)  # s that the button is held to sign out


class SignOut(Exception):
    """The button was held long enough. Raised from a wait; no error of the login, so nothing in between catches it."""


class BoardClock:
    """`clock` (default: utime) with a sleep_ms that polls. `button` is a Button.

    `screens` is told of the countdown to sign out, by say() and again(). `watchdog` may be set to a machine.WDT.
    """

    def __init__(self, button, screens, clock=utime):
        self.ticks_ms = clock.ticks_ms
        self.ticks_add = clock.ticks_add
        self.ticks_diff = clock.ticks_diff
        self.time = clock.time
        self.gmtime = clock.gmtime
        self._sleep_ms = clock.sleep_ms
        self._button = button
        self._screens = screens
        self.watchdog = None
        self._shown = 0  # s of the hold that the screens show
        self.may_sign_out = True  # False while signing out, which must come to its end

    def sleep_ms(self, ms):
        """Wait. Raise SignOut when the button has been held for five seconds."""
        self._wait(ms, False)

    def wait_for_press(self, ms=None):
        """Wait for a short press, at most `ms` or for ever; return whether one came. Raise SignOut as sleep_ms does."""
        self._button.take_press()
        return self._wait(ms, True)

    def feed(self):
        """Feed the watchdog."""
        if self.watchdog:
            self.watchdog.feed()

    def poll(self):
        """Feed the watchdog and read the button; for waits that cannot be ended from within. Never raise."""
        self.feed()
        self._button.poll(self.ticks_ms())
        held = min(self._button.held, _HOLD)
        if held != self._shown and self.may_sign_out:
            self._shown = held
            if held:
                self._screens.say("sign_out_in", "%d s" % (_HOLD - held))
            else:
                self._screens.again()

    def _wait(self, ms, for_press):
        start = self.ticks_ms()
        while True:
            self.poll()
            if self._shown >= _HOLD:
                self._shown = 0
                self._button.reset()
                raise SignOut
            if for_press and self._button.pressed:
                return True
            left = _SLICE if ms is None else ms - self.ticks_diff(self.ticks_ms(), start)
            if left <= 0:
                return False
            self._sleep_ms(min(left, _SLICE))


class Button:
    """`pin` is 0 while the button is down, as board.button() returns it, or None; `ticks_diff` is the clock's.

    pressed  whether a short press has ended since the last take_press()
    held     how many whole seconds the button has been down; 0 if it is up
    """

    def __init__(self, pin, ticks_diff):
        self._pin = pin
        self._ticks_diff = ticks_diff
        self.reset()

    def reset(self):
        """Start anew: a button that is down has to come up before it counts, so one stuck at boot never does."""
        self._was_up = False
        self._since = None
        self.pressed = False
        self.held = 0

    def take_press(self):
        """Return `pressed`, and set it to False."""
        pressed, self.pressed = self.pressed, False
        return pressed

    def poll(self, now):
        """Read the pin; to be called at least a few times a second with the tick `now`, when its bouncing is over."""
        if self._pin is None:
            return
        if self._pin.value():
            if self._since is not None and self.held == 0:
                self.pressed = True
            self._was_up = True
            self._since = None
            self.held = 0
        elif self._was_up:
            if self._since is None:
                self._since = now
            self.held = self._ticks_diff(now, self._since) // 1000
