"""A clock that sees to the board while it waits: the watchdog is fed, the button is read.

It is what the library and the application sleep by, so that holding the button works at any time.
"""

import utime
from micropython import const

_LOOK = const(50)  # ms
_HOLD = const(5)  # s that the button is held to sign out


class SignOut(Exception):
    """The button was held long enough. Raised from a wait; no error of the login, so nobody in between takes it."""


class AttentiveClock:
    """`clock` (default: utime) with an attentive sleep_ms. `button` is a Button.

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
        self._told = 0
        self.may_sign_out = True  # False while signing out, which must come to its end

    def sleep_ms(self, ms):
        """Waits. Raises SignOut when the button has been held for five seconds."""
        self._wait(ms, lambda: False)

    def wait_for_press(self, ms=None):
        """Waits for a short press, at most `ms` or for ever; false if none came. Raises SignOut as sleep_ms does."""
        self._button.pressed = False
        return self._wait(ms, lambda: self._button.pressed)

    def feed(self):
        """Feeds the watchdog."""
        if self.watchdog:
            self.watchdog.feed()

    def look(self):
        """Feeds the watchdog and reads the button; for waits that can not be ended from within."""
        self.feed()
        self._button.look(self.ticks_ms())
        held = min(self._button.held, _HOLD)
        if held != self._told and self.may_sign_out:
            self._told = held
            if held:
                self._screens.say("sign_out_in", "%d s" % (_HOLD - held))
            else:
                self._screens.again()

    def _wait(self, ms, is_over):
        start = self.ticks_ms()
        while True:
            self.look()
            if self._told >= _HOLD:
                self._told = 0
                self._button.forget()
                raise SignOut
            if is_over():
                return True
            left = _LOOK if ms is None else ms - self.ticks_diff(self.ticks_ms(), start)
            if left <= 0:
                return False
            self._sleep_ms(min(left, _LOOK))
