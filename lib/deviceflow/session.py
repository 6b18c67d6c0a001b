"""A login's life: the stored login or a new one, refresh ahead of expiry, bearer requests, logout."""

from micropython import const

from . import once
from .bearer import Bearer
from .errors import DeviceFlowError, LoginRequired, NetworkError
from .flow import joined
from .lock import allocate_lock

# Marks a stored access token; no refresh token holds a space (RFC 6749 appendix A.17).
_ACCESS = const("access_token ")


class Session:
    """One device's login at one provider.

    `flow` is a DeviceFlow, `store` a FlashStore or NvsStore, `screen` what the user sees (see silent.py for what it
    is told; None shows nothing), `scopes` a list of strings or one string.

    What is stored is the refresh token. A provider that gives none and lets its access token live for ever (GitHub's
    OAuth apps) has that one stored. `scope` is what was granted, separated by spaces (RFC 6749 section 3.3); None
    before the first sign-in. `online` tells whether the last request was answered, by the provider or an API.

    `memory` is an RtcMemory: with it a code that waits for its approval outlives a reset, and suspend() takes the
    access token through deep sleep.
    """

    scope = None
    online = False

    def __init__(self, flow, store, screen=None, scopes=(), memory=None):
        if screen is None:
            from .silent import Silent

            screen = Silent()
        self._flow = flow
        self._store = store
        self._screen = screen
        self._scopes = joined(scopes)
        self._memory = memory
        self._key = flow.token_url + " " + flow.client_id
        self._lock = allocate_lock()
        self._bearer = self._refresh_token = None

    def login(self):
        """Signs in: with the stored login if there is one, else with a code on the screen.

        Raises NetworkError if a stored login could not be tried: it is kept, and access_token() tries again. Raises
        AccessDenied, CodeExpired or Cancelled if the user did not approve; a new code is then asked for only when the
        user wants one, by calling login() again.
        """
        self._screen.say("signing_in")
        try:
            with self._lock:
                if not self._restore():
                    sign_in = once("deviceflow.approval").sign_in
                    sign_in(self._flow, self._screen, self._scopes, self._memory, self._take)
        except DeviceFlowError as e:
            self._screen.fail(e)
            raise
        self._screen.say("signed_in")

    def access_token(self, refused=None):
        """An access token that is good for now, refreshed ahead of its expiry; another one than `refused`.

        Raises LoginRequired if there is no login (any more), NetworkError if it could not be refreshed yet.
        """
        with self._lock:
            self._load()
            bearer = self._bearer
            if bearer is None or bearer.value == refused:
                self._refresh()
            elif bearer.is_old():
                try:
                    self._refresh()
                except NetworkError:
                    if not bearer.seconds_left():
                        raise
            return self._bearer.value

    def has_login(self):
        """Whether there is a login, in memory or stored; it may not have been tried yet."""
        with self._lock:
            self._load()
            return bool(self._refresh_token or self._bearer)

    def suspend(self):
        """Puts the access token where it outlives deep sleep; to be called right before machine.deepsleep().

        The next session takes it up if it still lives then, so that waking up needs no refresh.
        """
        with self._lock:
            left = self._bearer and self._bearer.seconds_left()
            if left and self._memory:
                self._memory.save("token", self._key, [self._bearer.value, self.scope], left)

    def get(self, url, **options):
        """request("GET", …)."""
        return self.request("GET", url, **options)

    def post(self, url, **options):
        """request("POST", …)."""
        return self.request("POST", url, **options)

    def request(self, method, url, headers=None, **options):
        """A request to an API with the token in the Authorization header (RFC 6750 section 2.1).

        Takes urequests' options and gives its Response, which the caller closes. A 401 is answered with one refresh and
        one retry. Redirects are refused, as the token must not travel to another origin. Raises as access_token does,
        DeviceFlowError for an address that is not https, BadReply for a redirect.
        """
        return once("deviceflow.api").request(self, self._flow.http, method, url, headers, options)

    def logout(self):
        """Revokes the login (RFC 7009) and erases it, whatever the server says; true if the server took it back.

        Raises StoreError if the flash could not be erased.
        """
        told = True
        with self._lock:
            self._load()
            try:
                if self._refresh_token:
                    self._flow.revoke(self._refresh_token)
                elif self._bearer:
                    self._flow.revoke(self._bearer.value, "access_token")
            except DeviceFlowError:
                told = False
            self._bearer = self._refresh_token = None
            if self._memory:
                self._memory.erase()
            self._store.erase()
        self._screen.say("signed_out", "" if told else "the server was not told")
        return told

    # The rest runs under the lock: one refresh at a time, as a second one would use a rotated token.

    def _load(self):
        """Takes the stored login into memory, if none is there, and the access token that was suspended."""
        if self._refresh_token or self._bearer:
            return
        stored = self._store.load(self._key)
        if stored and stored.startswith(_ACCESS):
            self._bearer = Bearer(self._flow.clock, stored[len(_ACCESS) :], None)
        else:
            self._refresh_token = stored
        kept = self._memory and self._memory.load("token", self._key)
        if kept:
            (value, self.scope), left = kept
            self._bearer = Bearer(self._flow.clock, value, left)
            self._memory.erase()  # it is there for one sleep only

    def _restore(self):
        """Signs in with the stored login; false if there is none that works."""
        self._load()
        try:
            if self._bearer is None or self._bearer.is_old():
                self._refresh()
        except LoginRequired:
            return False
        return True

    def _refresh(self):
        try:
            if not self._refresh_token:
                raise LoginRequired("login_required", "there is no stored login")
            token = self._flow.refresh(self._refresh_token)
        except LoginRequired:
            self._bearer = self._refresh_token = None
            if self._store.load(self._key):  # what another configuration has stored stays
                self._store.erase()
            raise
        except NetworkError:
            self.online = False
            raise
        self._take(token)

    def _take(self, token):
        """Keeps a token; what is to be stored is in the flash before anybody gets the access token."""
        self.online = True
        self.scope = token.scope or self.scope or self._scopes
        self._refresh_token = token.refresh_token
        if token.refresh_token:
            self._store.save(self._key, token.refresh_token)
        elif token.expires_in is None:
            self._store.save(self._key, _ACCESS + token.access_token)
        self._bearer = Bearer(self._flow.clock, token.access_token, token.expires_in)
