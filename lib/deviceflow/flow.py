"""Resident: DeviceFlow, the settings of one client at one authorization server. Each call is a line into a phase."""

import utime
from micropython import const

from .errors import DeviceFlowError, NetworkError
from .transient import load

_FROM_1970_TO_2000 = const(946684800)  # s: boards count from the year 2000


class DeviceFlow:
    """One client at one authorization server.

    client_id, device_auth_url and token_url come from the provider (see `providers` and `discover`); revoke_url is the
    RFC 7009 endpoint, if there is one.

    client_secret     a public client has none (the default, RFC 8628 section 5.6)
    auth              "body" or "basic": how the secret travels (RFC 6749 section 2.3.1)
    extra             a dict of further parameters of the device authorization request, such as {"audience": …}
    token_extra       a dict of further parameters of each poll and refresh
    resource          the address of the API that the token is for, or several in a list (RFC 8707)
    pkce              whether the device request and the poll prove that they come from the same client (RFC 7636)
    max_reply         bytes of a reply that are read at most
    quirks            how the server strays from the RFCs: "twitch" or "trakt", or an object like quirks.Quirks
    rotation_grace    whether the server still accepts a rotated refresh token for a moment, so that a refresh whose
                      reply was lost may be tried once more (RFC 9700 section 4.14)
    allow_plain_http  let http through to other hosts than loopback; for development only
    manage_url        the page where a user withdraws what was granted, for providers without revocation
    before            called before each request to the server or to an API: the place to join Wi-Fi again
    http, clock       the seams: post, get, send and check as transient/http.py has them; MicroPython's utime

    Raise DeviceFlowError for an address that is not https (loopback excepted), or an `auth` that does not exist.
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
        token_extra=None,
        resource=(),
        pkce=False,
        http=None,
        clock=utime,
        max_reply=16384,
        quirks=None,
        rotation_grace=True,
        allow_plain_http=False,
        manage_url=None,
        before=None,
    ):
        if auth not in ("body", "basic"):
            raise DeviceFlowError("bad_setting", "auth is 'body' or 'basic'")
        self.client_id = client_id
        self.device_auth_url = device_auth_url
        self.token_url = token_url
        self.revoke_url = revoke_url
        self.client_secret = client_secret
        self.auth = auth
        self.extra = extra or {}
        self.token_extra = token_extra or {}
        self.resource = (resource,) if isinstance(resource, str) else resource or ()
        self.pkce = pkce
        self.max_reply = max_reply
        self.quirks = quirks
        self.rotation_grace = rotation_grace
        self.allow_plain_http = allow_plain_http
        self.manage_url = manage_url
        self.before = before
        self.http = http
        self.clock = clock or utime
        self.trouble = None  # the error of the last request, None if it was answered
        self._polling = None  # the phase, while a code waits for its approval
        http = self.transport()
        for url in (device_auth_url, token_url, revoke_url):
            if url:
                http.check(url)

    @staticmethod
    def discover(issuer, client_id, **options):
        """Return a DeviceFlow made from the issuer's metadata (RFC 8414, OpenID Connect Discovery 1.0).

        `options` are those of DeviceFlow. Raise BadReply if the metadata name another issuer or no device endpoint,
        NetworkError if they could not be read.
        """
        discovery = phase("discovery")
        return DeviceFlow(client_id, **discovery.settings(discovery.find(issuer, **options), **options))

    def initiate_device_authorization(self, scopes=()):
        """Ask for a code (RFC 8628 section 3.1); `scopes` is a list of strings, or one string.

        Return a Grant, whose code lives from now on. This is one attempt: raise NetworkError if no usable answer came,
        BadReply, ReplyTooLarge, or DeviceFlowError with the server's error.
        """
        self._polling = polling = self._new_phase()
        return polling.initiate(joined(scopes))

    def resume(self, device_code, interval=5, expires_in=None, code_verifier=None):
        """Return the Grant of a device_code that was asked for before; interval and what is left of its life in s.

        `code_verifier` is that of the earlier grant, for a flow with `pkce`.
        """
        return self._phase().resume(device_code, interval, expires_in, code_verifier)

    def poll_for_token(self, device_code, interval=5, expires_in=None, on_wait=None):
        """Poll until the user has decided (RFC 8628 section 3.4). Block, and return the Token.

        interval and expires_in are in s. `on_wait(seconds_left)` is called about once a second while waiting; it
        cancels by returning False. Raise AccessDenied, CodeExpired, Cancelled, NetworkError or BadReply (if trouble
        lasted until the code expired), ReplyTooLarge, or DeviceFlowError with the server's error.
        """
        return self.wait_for_token(self.resume(device_code, interval, expires_in), on_wait)

    def wait_for_token(self, grant, on_wait=None):
        """Do what poll_for_token does for a Grant."""
        try:
            return self._phase().wait(grant, on_wait)
        finally:
            self._polling = None

    def poll_once(self, grant):
        """Poll if a poll is due; return the Token, or None while the user has not decided.

        grant.wait_ms says how long to wait before the next call; an earlier call sends nothing. Raise as
        poll_for_token does.
        """
        phase = self._phase()
        try:
            token = phase.poll_once(grant)
        except DeviceFlowError:
            self._polling = None
            raise
        if token:
            self._polling = None
        return token

    def refresh(self, refresh_token, scopes=()):
        """Return a new Token for a refresh token (RFC 6749 section 6); `scopes` can narrow what it is good for.

        If the server sends no new refresh token, the Token holds the old one. Raise LoginRequired if the refresh token
        is dead, NetworkError or BadReply if it may still be good, DeviceFlowError with any other error.
        """
        return phase("refresh").refresh(self, refresh_token, joined(scopes))

    def revoke(self, token, hint="refresh_token"):
        """Tell the server that a token is no longer needed (RFC 7009); `token` is a string or a Token.

        `hint` is "refresh_token" or "access_token". Return None, also for a token that the server does not know. Raise
        NetworkError if the server was not reached, DeviceFlowError if it refused or has no such endpoint.
        """
        phase("refresh").revoke(self, token, hint)

    def claims(self, token, issuer):
        """Return what the id_token of a Token says about the user, a dict (OpenID Connect Core 1.0 section 2).

        The scope "openid" asks for one. Raise BadReply ("bad_id_token") if it is not of `issuer`, for this client and
        in date. The clock has to be set.
        """
        epoch = 0 if self.clock.gmtime(0)[0] == 1970 else _FROM_1970_TO_2000
        return phase("id_token").claims(token.id_token, issuer, self.client_id, self.clock.time() + epoch)

    def transport(self):
        """Return the http seam that was passed in, or one over urequests."""
        return self.http or phase("http").Http(allow_plain_http=self.allow_plain_http)

    def open_quirks(self):
        """Return the object that knows how this server strays from the RFCs, or None."""
        quirks = self.quirks
        return phase(quirks).Quirks() if isinstance(quirks, str) else quirks

    def _phase(self):
        if self._polling is None:
            self._polling = self._new_phase()
        return self._polling

    def _new_phase(self):
        return phase("polling").Polling(self)

    def __repr__(self):
        return "<DeviceFlow>"


def phase(name):
    """Return a transient module; NetworkError if it does not fit into memory."""
    try:
        return load(name)
    except MemoryError:
        raise NetworkError("out_of_memory", name) from None


def joined(scopes):
    """Return scopes as the RFC writes them: separated by spaces."""
    return scopes if isinstance(scopes, str) else " ".join(scopes or ())
