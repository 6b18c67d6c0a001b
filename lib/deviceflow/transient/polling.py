"""Transient: a code is asked for and polled until the user has decided (RFC 8628). It drives grant.py over HTTP."""

from micropython import const

from ..errors import BadReply, Cancelled, DeviceFlowError, NetworkError
from .exchange import Exchange
from .grant import FIELDS, SEND, Grant
from .token_reply import FIELDS as TOKEN_FIELDS

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"  # RFC 8628 section 3.4

_SLICE = const(1000)  # ms between two calls of on_wait
# A poll that failed so may be followed by one that does not: a captive portal redirects, or answers with HTML.
_PASSES = ("unreadable", "redirect_refused")


class Polling:
    """Polls for one DeviceFlow; see its methods."""

    def __init__(self, flow):
        self._flow = flow
        self._exchange = Exchange(flow)
        self._grant = None
        self._wanted = TOKEN_FIELDS

    def initiate(self, scope):
        flow = self._flow
        # An id_token is over a kilobyte that nobody reads, unless it was asked for.
        self._wanted = TOKEN_FIELDS + ("id_token",) if "openid" in scope.split() else TOKEN_FIELDS
        body = self._exchange.body(True, ("scope", scope), *flow.extra.items())
        fields = self._exchange.ask(flow.device_auth_url, body, FIELDS, {})
        return self._ready(Grant.from_reply(flow.clock, flow.clock.ticks_ms(), fields))

    def resume(self, device_code, interval, expires_in):
        grant = self._grant
        if grant and grant.device_code == device_code and expires_in is None:
            return grant
        clock = self._flow.clock
        return self._ready(Grant(clock, clock.ticks_ms(), device_code, interval, expires_in))

    def wait(self, grant, on_wait):
        clock = self._flow.clock
        while True:
            token = self.poll_once(grant)
            if token:
                return token
            if on_wait and on_wait(grant.seconds_left(clock.ticks_ms())) is False:
                raise Cancelled("cancelled")
            clock.sleep_ms(min(grant.wait_ms, _SLICE))

    def poll_once(self, grant):
        clock = self._flow.clock
        if grant.step(clock.ticks_ms()) == SEND:
            self._poll(grant)
            grant.step(clock.ticks_ms())
        if grant.error:
            raise grant.error
        return grant.token

    def _ready(self, grant):
        """Add the poll's body to the grant: made once, sent each time."""
        grant.body = self._exchange.body(False, ("grant_type", DEVICE_CODE), ("device_code", grant.device_code))
        self._grant = grant
        return grant

    def _poll(self, grant):
        exchange, clock = self._exchange, self._flow.clock
        try:
            fields = exchange.post(self._flow.token_url, grant.body, self._wanted, grant.device_code, True)
        except DeviceFlowError as e:
            if isinstance(e, NetworkError) or (isinstance(e, BadReply) and e.error in _PASSES):
                grant.on_no_reply(clock.ticks_ms(), e, e.retry_after or exchange.retry_after)
            else:
                grant.error = e
        else:
            grant.on_reply(exchange.status, fields, clock.ticks_ms(), exchange.retry_after)

    def __repr__(self):
        return "<Polling>"
