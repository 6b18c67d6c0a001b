"""Transient: the device authorization grant (RFC 8628) as a state machine: no I/O, no clock, no print.

Whoever drives it asks what is due, does it, and reports what came back:

    step = grant.step(now)                   # WAIT (for grant.wait_ms), SEND (grant.body to the token endpoint), DONE
    grant.on_reply(status, fields, now)      # what the token endpoint answered
    grant.on_no_reply(now)                   # no answer, or none that could be read
    grant.token / grant.error                # when DONE: one of them is set

All the rules are in `on_reply` and `on_no_reply`:

    WAIT --time reached--> SEND --token-----------------------> DONE (token)
     ^                      |-----authorization_pending-------> WAIT
     |                      |-----slow_down-------------------> WAIT, the interval 5 s longer for good
     |                      |-----no reply, 5xx, 429----------> WAIT, twice as long as the last time
     |                      |-----any other error-------------> DONE (error)
     +--code expired--------------------------------------------> DONE (CodeExpired, or the trouble of the last poll)

`now` is a tick in ms as MicroPython's time.ticks_ms() returns it. It may wrap, so ticks are compared only by the
`ticks_diff` and `ticks_add` of the `ticks` object handed in. A code lives a day at most here, far below the 6 days
that ticks_diff can tell apart on a 32-bit board.
"""

from micropython import const

from ..backoff import spread
from ..errors import AccessDenied, BadReply, CodeExpired, DeviceFlowError, NetworkError, clean
from .token_reply import ERROR_FIELDS, error_from, seconds, text, token_from, visible

WAIT = const(0)
SEND = const(1)
DONE = const(2)

FIELDS = ERROR_FIELDS + (
    "device_code", "user_code", "verification_uri", "verification_url", "verification_uri_complete",
    "expires_in", "interval", "message",
)  # fmt: skip

_DEFAULT_INTERVAL = const(5)  # s, RFC 8628 section 3.2
_LONGEST_INTERVAL = const(300)
_DEFAULT_LIFE = const(1800)
_LONGEST_LIFE = const(86400)
_SLOW_DOWN = const(5)  # s, RFC 8628 section 3.5
_MARGIN = const(500)  # ms: GitHub answers a poll that is a little early with slow_down, again and again
_LONGEST_BACKOFF = const(60000)  # ms
_LONGEST_RETRY_AFTER = const(300)  # s
_LONGEST_CODE = const(40)  # characters of a user code
_LONGEST_MESSAGE = const(1000)

_KINDS = {
    "access_denied": AccessDenied,
    "authorization_declined": AccessDenied,  # Microsoft Entra, ForgeRock
    "expired_token": CodeExpired,
    "invalid_grant": CodeExpired,  # Auth0 and GitLab, after saying expired_token once; also after a success got lost
    "bad_verification_code": CodeExpired,  # Microsoft Entra, for a device code that it does not know
}


class Grant:
    """What the user is to be shown, and where the login stands.

    device_code, user_code, verification_uri, verification_uri_complete (or None), message (or None), expires_in (s),
    interval (s), wait_ms (how long to wait, from the last step on), body (the poll, ready to be sent).
    """

    user_code = verification_uri = verification_uri_complete = message = body = token = error = code_verifier = None

    def __init__(self, ticks, now, device_code, interval=None, expires_in=None):
        self._ticks = ticks
        self.device_code = device_code
        self.interval = seconds(interval, _DEFAULT_INTERVAL, _LONGEST_INTERVAL)
        self.expires_in = seconds(expires_in, _DEFAULT_LIFE, _LONGEST_LIFE)
        self._deadline = ticks.ticks_add(now, self.expires_in * 1000)
        self._answered(now)

    @staticmethod
    def from_reply(ticks, now, fields):
        """Return the Grant that a device authorization reply starts (RFC 8628 section 3.2).

        Raise BadReply if a part is missing, longer than a screen can show, or no address at all.
        """
        device_code = text(fields, "device_code")
        user_code = visible(fields, "user_code", _LONGEST_CODE)
        # Google calls it verification_url.
        uri = visible(fields, "verification_uri") or visible(fields, "verification_url")
        if not (device_code and user_code and uri):
            raise BadReply("bad_reply", "device_code, user_code or verification_uri")
        grant = Grant(ticks, now, device_code, fields.get("interval"), fields.get("expires_in"))
        grant.user_code = user_code
        grant.verification_uri = web_address(uri)
        grant.verification_uri_complete = web_address(visible(fields, "verification_uri_complete"))
        message = text(fields, "message")
        grant.message = message and clean(message, _LONGEST_MESSAGE, "")
        return grant

    def step(self, now):
        """Return what is due at the tick `now`: WAIT, SEND or DONE. Set wait_ms."""
        self.wait_ms = 0
        if self.token or self.error:
            return DONE
        left = self._ticks.ticks_diff(self._deadline, now)
        if left <= 0:
            self.error = self._trouble or CodeExpired("expired_token")
            return DONE
        self.wait_ms = max(0, min(left, self._ticks.ticks_diff(self._due, now)))
        return WAIT if self.wait_ms else SEND

    def seconds_left(self, now):
        """Return how many seconds the code still lives at the tick `now`."""
        return max(0, (self._ticks.ticks_diff(self._deadline, now) + 999) // 1000)

    def on_reply(self, status, fields, now, retry_after=None):
        """Take the token endpoint's answer. The error in it decides, whatever the HTTP status (RFC 8628 section 3.5).

        `fields` are those named in token_reply.FIELDS; `retry_after` (s) is the header of that name.
        """
        error = fields.get("error")
        if error == "authorization_pending":
            self._answered(now, retry_after)
        elif error == "slow_down":
            asked = seconds(fields.get("interval"), 0, _LONGEST_INTERVAL)  # GitHub sends the interval it wants now
            self.interval = max(self.interval + _SLOW_DOWN, asked)
            self._answered(now, retry_after)
        else:
            self._decided(error_from(status, fields, _KINDS, retry_after), fields, now)

    def on_no_reply(self, now, trouble=None, retry_after=None):
        """Note that the last poll got no answer, or none that could be read: poll less often (RFC 8628 section 3.5).

        The wait doubles each time, up to a minute, and up to a quarter is added by chance, so that a thousand boards do
        not come back in step. `trouble` is the error to report if it lasts until the code expires.
        """
        self._trouble = trouble or NetworkError("network", "no_answer")
        interval = self.interval * 1000
        self._backoff = max(interval, min(2 * max(self._backoff, interval), _LONGEST_BACKOFF))
        self._wait(now, self._backoff + spread(self._backoff // 4), retry_after)

    def _answered(self, now, retry_after=None):
        self._backoff = 0
        self._trouble = None
        self._wait(now, self.interval * 1000, retry_after)

    def _wait(self, now, ms, retry_after):
        self.wait_ms = max(ms, min(retry_after or 0, _LONGEST_RETRY_AFTER) * 1000) + _MARGIN
        self._due = self._ticks.ticks_add(now, self.wait_ms)

    def _decided(self, error, fields, now):
        if isinstance(error, NetworkError):
            self.on_no_reply(now, error, error.retry_after)
            return
        self.error = error
        if not error:
            try:
                self.token = token_from(fields)
            except DeviceFlowError as e:
                self.error = e

    def __repr__(self):
        return "<Grant>"


def web_address(uri):
    """Return `uri`; BadReply if it is something else than a page that a browser opens (RFC 8628 section 3.2)."""
    start = (uri or "http://").lower()
    if start.startswith("http://") or start.startswith("https://"):  # MicroPython takes no tuple here
        return uri
    raise BadReply("bad_reply", "verification_uri")
