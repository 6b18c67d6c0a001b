"""DeviceFlow: the calls of a device login over HTTP. Those that not every boot needs have their code elsewhere."""

import utime
from micropython import const

from . import once
from .client import Client
from .errors import BadReply, Cancelled, NetworkError, ReplyTooLarge
from .token import FIELDS

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"  # RFC 8628 section 3.4

_SEND = const(1)  # grant.SEND; grant.py is loaded with the first code
_SLICE = const(1000)  # ms between two calls of on_wait
# A poll that failed so may be followed by one that does not; redirect_refused is what a captive portal looks like.
_PASSES = const(("network", "server_busy", "unreadable", "redirect_refused"))


class DeviceFlow:
    """One client at one authorization server.

    client_id, device_auth_url and token_url come from the provider (see `providers` and `discover`); revoke_url is
    the RFC 7009 endpoint, if there is one. A public client has no client_secret; a confidential one sends it in the
    body or, with auth="basic", by HTTP Basic. `extra` is a dict of further parameters for the device authorization
    request, such as {"audience": …}. `http` and `clock` are the seams (default: Http() over urequests, and utime).
    A reply of more than `max_reply` bytes is refused.

    Raises DeviceFlowError for an address that is not https (loopback excepted) or an `auth` that does not exist.
    """

    def __init__(
        self,
        client_id,
        device_auth_url,
        token_url,
        *,
        client_secret=None,
        auth="body",
        revoke_url=None,
        extra=None,
        http=None,
        clock=None,
        max_reply=16384,
    ):
        if http is None:
            from .http import Http

            http = Http()
        for url in (device_auth_url, token_url, revoke_url):
            if url:
                http.check(url)
        self.client_id = client_id
        self.device_auth_url = device_auth_url
        self.token_url = token_url
        self.revoke_url = revoke_url
        self.http = http
        self.clock = clock or utime
        self._client = Client(client_id, client_secret, auth, http, max_reply)
        self._extra = extra or {}
        self._grant = None
        self._wanted = FIELDS

    def speak(self, dialect):
        """Uses another dialect (see dialect.py) from now on; gives the flow itself."""
        self._client.speak(dialect)
        return self

    @staticmethod
    def discover(issuer, client_id, **options):
        """A DeviceFlow from the issuer's metadata (RFC 8414, OpenID Connect Discovery).

        `options` are those of DeviceFlow. Raises BadReply if the metadata name another issuer or no device endpoint,
        NetworkError if they can not be had.
        """
        from .discovery import discover

        return discover(issuer, client_id, **options)

    def initiate_device_authorization(self, scopes=()):
        """Asks for a code (RFC 8628 section 3.1); `scopes` is a list of strings, or one string.

        Gives a Grant, whose code lives from now on. One attempt: raises NetworkError if it got no usable answer,
        BadReply, ReplyTooLarge, or DeviceFlowError with the server's error.
        """
        grant = once("deviceflow.grant")
        scope = joined(scopes)
        # An id_token is over a kilobyte of dead weight unless it was asked for.
        self._wanted = FIELDS + ("id_token",) if "openid" in scope.split() else FIELDS
        body = self._client.body(True, ("scope", scope), *self._extra.items())
        fields = self._client.ask(self.device_auth_url, body, grant.FIELDS, {})
        self._grant = self._ready(grant.authorized(self.clock, self.clock.ticks_ms(), fields))
        return self._grant

    def resume(self, device_code, interval=5, expires_in=None):
        """The Grant for a device_code that was asked for before; interval and expires_in (what is left of it) in s."""
        grant = self._grant
        if grant and grant.device_code == device_code and expires_in is None:
            return grant
        grant = once("deviceflow.grant")
        return self._ready(grant.Grant(self.clock, self.clock.ticks_ms(), device_code, interval, expires_in))

    def poll_for_token(self, device_code, interval=5, expires_in=None, on_wait=None):
        """Polls until the user has decided (RFC 8628 section 3.4); blocks, and gives the Token.

        interval and expires_in are in s. `on_wait(seconds_left)` is called about once a second while waiting; it
        cancels by returning False. Raises AccessDenied, CodeExpired, Cancelled, NetworkError or BadReply (if trouble
        lasted until the code expired), ReplyTooLarge, or DeviceFlowError with the server's error.
        """
        return self.wait_for_token(self.resume(device_code, interval, expires_in), on_wait)

    def wait_for_token(self, grant, on_wait=None):
        """poll_for_token for a Grant."""
        while True:
            token = self.poll_once(grant)
            if token:
                return token
            if on_wait and on_wait(grant.seconds_left(self.clock.ticks_ms())) is False:
                raise Cancelled("cancelled", "the login was cancelled")
            self.clock.sleep_ms(min(grant.wait_ms, _SLICE))

    def poll_once(self, grant):
        """One poll, if one is due: the Token, or None while the user has not decided.

        grant.wait_ms says how long to wait before the next call; an earlier call sends nothing. Raises as
        poll_for_token does.
        """
        if grant.step(self.clock.ticks_ms()) == _SEND:
            self._poll(grant)
            grant.step(self.clock.ticks_ms())
        if grant.error or grant.token:
            self._grant = None  # its memory is wanted
        if grant.error:
            raise grant.error
        return grant.token

    def refresh(self, refresh_token, scopes=()):
        """A new Token for a refresh token (RFC 6749 section 6); `scopes` can narrow what it is good for.

        If the server sends no new refresh token, the Token holds the old one. An answer that got lost is asked for
        once more, as a server that rotates its tokens may have used this one up. Raises LoginRequired if the refresh
        token is dead, NetworkError or BadReply if it may still be good, DeviceFlowError with any other error.
        """
        refreshed = once("deviceflow.renewal").refreshed
        return refreshed(self._client, self.token_url, refresh_token, joined(scopes or ()), self._wanted)

    def revoke(self, token, hint="refresh_token"):
        """Tells the server that a token is not needed any more (RFC 7009); `token` is a string or a Token.

        `hint` is "refresh_token" or "access_token". Returns None, also for a token the server does not know. Raises
        NetworkError if the server was not reached, DeviceFlowError if it refused or has no such endpoint.
        """
        once("deviceflow.renewal").revoke(self._client, self.revoke_url, token, hint)

    def _ready(self, grant):
        """Gives the grant the poll's body: made once, sent each time."""
        grant.body = self._client.body(False, ("grant_type", DEVICE_CODE), ("device_code", grant.device_code))
        return grant

    def _poll(self, grant):
        client = self._client
        try:
            fields = client.exchange(self.token_url, grant.body, self._wanted, grant.device_code, True)
        except (NetworkError, BadReply, ReplyTooLarge) as e:
            if e.error in _PASSES:
                grant.lost(self.clock.ticks_ms(), e, client.retry_after)
            else:
                grant.error = e
        else:
            grant.reply(client.status, fields, self.clock.ticks_ms(), client.retry_after)

    def __repr__(self):
        return "<DeviceFlow>"


def joined(scopes):
    """Scopes as the RFC writes them: separated by spaces."""
    return scopes if isinstance(scopes, str) else " ".join(scopes)
