"""A push button, short or held, seen by looking at its pin from time to time."""


class Button:
    """`pin` is 0 while the button is down, as board.button() gives it, or None; `ticks_diff` is the clock's.

    pressed  whether a short press has ended since this was last set to False
    held     how many whole seconds the button has been down; 0 if it is up
    """

    def __init__(self, pin, ticks_diff):
        self._pin = pin
        self._ticks_diff = ticks_diff
        self.forget()

    def forget(self):
        """Starts anew: a button that is down has to come up before it counts, and one stuck at boot never does."""
        self._was_up = False
        self._since = None
        self.pressed = False
        self.held = 0

    def look(self, now):
        """To be called at least a few times a second with the tick `now`; a contact's bouncing is over by then."""
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
