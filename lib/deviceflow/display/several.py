"""Several screens as one: a display and the serial console, say."""


class Several:
    """Tells each of `screens`; any of them can cancel."""

    def __init__(self, *screens):
        self._screens = screens

    def say(self, what, detail=""):
        for screen in self._screens:
            screen.say(what, detail)

    def code(self, grant):
        for screen in self._screens:
            screen.code(grant)

    def tick(self, seconds_left):
        go_on = None
        for screen in self._screens:
            if screen.tick(seconds_left) is False:
                go_on = False
        return go_on

    def fail(self, error):
        for screen in self._screens:
            screen.fail(error)
