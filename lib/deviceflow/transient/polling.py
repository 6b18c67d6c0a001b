"""Transient: a code is asked for and polled until the user has decided (RFC 8628). It drives grant.py over HTTP."""

from micropython import const

from ..errors import BadReply, Cancelled, DeviceFlowError, NetworkError
from . import load
from .exchange import Exchange
from .grant import FIELDS, SEND, Grant
from .token_reply import FIELDS as TOKEN_FIELDS

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"  # RFC 8628 section 3.4

_SLICE = const(1000)  # ms between two calls of on_wait
# A poll that failed so may be followed by one that does not: a captive portal redirects, or answers with HTML.
_PASSES = ("unreadable", "redirect_refused")


class Polling:
    """Polls for one DeviceFlow; see its methods."""

    def __init__(self, flow, exchange=None):
        self._flow = flow
        self.exchange = exchange or Exchange(flow)
        self._grant = None
        self._wanted = TOKEN_FIELDS

    def initiate(self, scope):
        return self.granted(self.exchange.ask(*self.request(scope)))

    def request(self, scope):
        """Return what exchange.ask() takes to ask for a code."""
        # An id_token is over a kilobyte that nobody reads, unless it was asked for.
        self._wanted = TOKEN_FIELDS + ("id_token",) if "openid" in scope.split() else TOKEN_FIELDS
        flow, exchange = self._flow, self.exchange
        proof, self._verifier = load("pkce").challenge() if flow.pkce else ((), None)
        body = exchange.body(True, ("scope", scope), *flow.extra.items(), *exchange.resources(), *proof)
        return flow.device_auth_url, body, FIELDS, {}

    def granted(self, fields):
        """Return the Grant that a reply's fields start."""
        clock = self._flow.clock
        return self._ready(Grant.from_reply(clock, clock.ticks_ms(), fields), self._verifier)

    def resume(self, device_code, interval, expires_in, code_verifier):
        grant = self._grant
        if grant and grant.device_code == device_code and expires_in is None:
            return grant
        clock = self._flow.clock
        return self._ready(Grant(clock, clock.ticks_ms(), device_code, interval, expires_in), code_verifier)

    def wait(self, grant, on_wait):
        while True:
            token = self.poll_once(grant)
            if token:
                return token
            self._flow.clock.sleep_ms(self.pause(grant, on_wait))

    def poll_once(self, grant):
        if self.is_due(grant):
            try:
                fields = self.exchange.post(*self.poll(grant))
            except DeviceFlowError as e:
                self.on_fault(grant, e)
            else:
                self.on_fields(grant, fields)
        return self.outcome(grant)

    # What polling consists of besides its I/O; deviceflow.aio awaits that.

    def is_due(self, grant):
        """Return whether a poll is to be sent now."""
        return grant.step(self._flow.clock.ticks_ms()) == SEND

    def poll(self, grant):
        """Return what exchange.post() takes to poll."""
        return self._flow.token_url, grant.body, self._wanted, grant.device_code, True

    def on_fault(self, grant, error):
        """Take what kept a poll from being answered."""
        if isinstance(error, NetworkError) or (isinstance(error, BadReply) and error.error in _PASSES):
            now = self._flow.clock.ticks_ms()
            grant.on_no_reply(now, error, error.retry_after or self.exchange.retry_after)
        else:
            grant.error = error

    def on_fields(self, grant, fields):
        """Take what the server answered to a poll."""
        exchange = self.exchange
        grant.on_reply(exchange.status, fields, self._flow.clock.ticks_ms(), exchange.retry_after)

    def outcome(self, grant):
        """Return the Token, or None while the user has not decided. Raise what ended the login. Set grant.wait_ms."""
        grant.step(self._flow.clock.ticks_ms())
        if grant.error:
            raise grant.error
        return grant.token

    def pause(self, grant, on_wait):
        """Tell `on_wait` how long the code still lives; return how many ms to sleep. Raise Cancelled if it says so."""
        if on_wait and on_wait(grant.seconds_left(self._flow.clock.ticks_ms())) is False:
            raise Cancelled("cancelled")
        return min(grant.wait_ms, _SLICE)

    def _ready(self, grant, code_verifier):
        """Add the poll's body to the grant: made once, sent each time."""
        grant.code_verifier = code_verifier
        pairs = ("grant_type", DEVICE_CODE), ("device_code", grant.device_code), ("code_verifier", code_verifier)
        grant.body = self.exchange.body(False, *pairs, *self.exchange.further())
        self._grant = grant
        return grant

    def __repr__(self):
        return "<Polling>"
