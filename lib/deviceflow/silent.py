"""What a screen can be told, and a screen that shows nothing of it."""


class Silent:
    """A screen is told what is the case; how it looks is its own business. It never sleeps and never raises."""

    def say(self, what, detail=""):
        """`what` is one of: joining (detail: the network), clock, signing_in, signed_in (detail: the name),
        signing_out, signed_out, sign_out_in (detail: the time left to let the button go), no_display; `detail` is a
        text for people."""

    def code(self, grant):
        """A code to be typed: grant.user_code at grant.verification_uri."""

    def tick(self, seconds_left):
        """The code on the screen still lives so many s; called about once a second. False cancels the login."""

    def fail(self, error):
        """What went wrong, a DeviceFlowError: the code is of no use any more and leaves the screen."""
