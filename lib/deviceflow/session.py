"""Resident: a login's life. The stored login or a new one, refresh ahead of expiry, backoff, requests, logout."""

from micropython import const

from .backoff import Backoff
from .errors import DeviceFlowError, LoginRequired, NetworkError, StoreError
from .flow import joined, phase
from .token import AccessToken
from .transient import Lock, load

# Marks a stored access token. A refresh token that begins so would have to hold a space, and none does.
_ACCESS = const("access_token ")


class Session:
    """One device's login at one provider. Threads may share it.

    `flow` is a DeviceFlow, `store` a FlashStore or NvsStore, `screen` what the user sees (see NullScreen for what it is
    told; the default prints on the console), `scopes` a list of strings or one string.

    What is stored is the refresh token. A provider that gives none and lets its access token live for ever (GitHub's
    OAuth apps) has that one stored. `scope` is what was granted, separated by spaces (RFC 6749 section 3.3); None
    before the first sign-in. `online` tells whether the last request was answered, by the provider or an API.

    `memory` is an RtcMemory: with it a code that waits for its approval outlives a reset, and suspend() takes the
    access token through deep sleep.

    After a failed refresh the session waits before the next one: as long as the server asked, else longer and longer
    and spread by chance. Until then access_token() raises the same error, with the rest of the wait in `retry_after`.
    """

    scope = None
    online = False

    def __init__(self, flow, store, screen=None, scopes=(), memory=None):
        self.flow = flow
        self._store = store
        self._screen = screen or load("console", "deviceflow.display.").Console()
        self._scopes = joined(scopes)
        self._memory = memory
        # What a stored login is bound to: no other server, and no other client, ever gets it (RFC 6749 section 10.4).
        self._key = " ".join((flow.token_url, flow.revoke_url or "-", flow.client_id))
        self._guard = _Guard()
        self._backoff = Backoff(flow.clock)
        self._saving = Backoff(flow.clock)
        self._trouble = None  # the last error, until a refresh succeeds
        self._token = None  # an AccessToken
        self._unsaved = None  # what the store has not taken yet
        self._signing_in = False

    def login(self):
        """Sign in: with the stored login if there is one, else with a code on the screen.

        Raise NetworkError if a stored login could not be tried: it is kept, and access_token() tries again. Raise
        AccessDenied, CodeExpired or Cancelled if the user did not approve; a new code is then asked for only when the
        user wants one, by calling login() again.
        """
        self._screen.say("signing_in")
        try:
            if not self._restore():
                self._sign_in()
        except DeviceFlowError as e:
            self._screen.fail(e)
            raise
        self._screen.say("signed_in")

    def accept(self, token):
        """Take a Token that the caller polled for by itself, as if login() had got it."""
        with self._guard:
            self._take(token)

    def access_token(self, refused=None):
        """Return an access token that is good for now, refreshed ahead of its expiry; another one than `refused`.

        Raise LoginRequired if there is no login, NetworkError if it could not be refreshed yet; retry_after then says
        how many seconds to wait.
        """
        with self._guard:
            self._save_again()
            token = self._current()
            if token is None or token.value == refused:
                self._refresh()
            elif token.is_old():
                self._refresh_early(token)
            return self._token.value

    def has_login(self):
        """Return whether there is a login, in memory or stored; it may not have been tried yet."""
        with self._guard:
            return bool(self._current() or self._stored())

    def is_saved(self):
        """Return whether the login outlives the power; False while the flash does not take it."""
        return self._unsaved is None

    def suspend(self):
        """Put the access token where it outlives deep sleep; to be called right before machine.deepsleep().

        The next session takes it up if it still lives then, so that waking up needs no refresh.
        """
        with self._guard:
            left = self._token and self._token.seconds_left()
            if left and self._memory:
                self._memory.save("token", self._key, [self._token.value, self.scope], left)

    def get(self, url, **options):
        """Return request("GET", …)."""
        return self.request("GET", url, **options)

    def post(self, url, **options):
        """Return request("POST", …)."""
        return self.request("POST", url, **options)

    def request(self, method, url, headers=None, max_body=16384, **options):
        """Send a request to an API with the token in the Authorization header (RFC 6750 section 2.1).

        Take urequests' options; return a Response with status_code, json(), text, content, headers, readinto() and
        close(), of whose body at most `max_body` bytes are read. A 401 is answered with one refresh and one retry; a
        token that cannot be refreshed (GitHub's OAuth apps) stays, and the caller gets the 401, without its body.
        Redirects are refused, as the token must not travel to another origin. Raise as access_token does,
        DeviceFlowError for an address that is not https, BadReply for a redirect, NetworkError if no answer came.
        """
        value = self.access_token()  # before anything is loaded: a refresh needs the memory
        return phase("api").request(self, self.flow, value, method, url, headers, max_body, options)

    def logout(self):
        """Revoke the login (RFC 7009) and erase it, whatever the server says; return whether the server was told.

        Raise StoreError if the flash could not be erased.
        """
        with self._guard:
            told = self._revoke()
            self._forget_all()
        self._say_signed_out(told)
        return told

    def _restore(self):
        """Sign in with the stored login; return False if there is none that works."""
        with self._guard:
            token = self._current()
            try:
                if token is None or token.is_old():
                    self._refresh()
            except LoginRequired:
                return False
            return True

    def _sign_in(self):
        """Show a code. Nothing is locked meanwhile: other threads get LoginRequired, not a wait of many minutes."""
        with self._guard:
            if self._signing_in:
                raise DeviceFlowError("busy")
            self._signing_in = True
        try:
            phase("sign_in").sign_in(self.flow, self._screen, self._scopes, self._memory, self.accept)
        except MemoryError:
            raise NetworkError("out_of_memory", "a login") from None
        finally:
            self._signing_in = False

    # The rest runs under the guard: one refresh at a time, as a second one would use a rotated token.

    def _current(self):
        """Return the access token, if there is one: in memory, suspended over deep sleep, or stored."""
        if self._token is None:
            kept = self._memory and self._memory.load("token", self._key)
            if kept and len(kept[0]) == 2:
                (value, self.scope), left = kept
                self._token = AccessToken(self.flow.clock, value, left)
                self._memory.erase()  # it is there for one sleep only
            else:
                stored = self._stored() or ""
                if stored.startswith(_ACCESS):
                    self._token = AccessToken(self.flow.clock, stored[len(_ACCESS) :], None)
        return self._token

    def _stored(self):
        """Return the stored login; from memory only while the flash does not take it."""
        return self._unsaved or self._store.load(self._key)

    def _refresh(self):
        """Get another access token."""
        stored = self._refreshable()
        try:
            token = self.flow.refresh(stored)
        except DeviceFlowError as e:
            self._not_refreshed(e)
            raise
        self._refreshed(token)

    def _refreshable(self):
        """Return the refresh token. Wait out the pause after a failure by raising that failure again."""
        left = self._backoff.ms_left()
        if left:
            e = self._trouble
            raise type(e)(e.error, *e.details, retry_after=left // 1000 + 1)
        stored = self._stored()
        if not stored:
            raise LoginRequired("login_required")
        if stored.startswith(_ACCESS):  # an API refuses it, but only the authorization server's word ends a login
            raise DeviceFlowError("not_refreshable")
        return stored

    def _not_refreshed(self, error):
        """Take what kept a refresh from giving a token."""
        if isinstance(error, LoginRequired):
            self._forget()
            return
        self.online = False
        pause = self._backoff.failed(error.retry_after)
        self._trouble = error
        error.retry_after = pause // 1000 + 1

    def _refreshed(self, token):
        self._backoff.succeeded()
        self._take(token)

    def _refresh_early(self, token):
        """Refresh ahead of expiry: what goes wrong does no harm while the old access token lives."""
        try:
            self._refresh()
        except DeviceFlowError:
            if not token.seconds_left():
                raise
            self._token = token

    def _take(self, token):
        """Keep a token; what is to be stored is in the flash before anybody gets the access token."""
        self.online = True
        self.scope = token.scope or self.scope or self._scopes
        self._token = AccessToken(self.flow.clock, token.access_token, token.expires_in)
        self._unsaved = token.refresh_token
        if not token.refresh_token and "offline_access" in self._scopes.split():
            self._screen.say("login_not_kept", DeviceFlowError("no_refresh_token").description)
        if not token.refresh_token and token.expires_in is None:
            self._unsaved = _ACCESS + token.access_token
        self._saving.succeeded()
        self._save_again()

    def _save_again(self):
        """Save what the flash has not taken; a login that it does not take is used all the same."""
        if self._unsaved and not self._saving.ms_left():
            try:
                self._store.save(self._key, self._unsaved)
            except StoreError as e:
                self._saving.failed()
                self._screen.say("login_not_kept", e.description)
                return
            self._unsaved = None

    def _revoke(self):
        try:
            for call in self._revocable():
                self.flow.revoke(*call)
        except DeviceFlowError:
            return False
        return True

    def _revocable(self):
        """Return what DeviceFlow.revoke takes, in a list that is empty if there is nothing to revoke."""
        stored = self._stored()
        token = self._current()
        if stored and not stored.startswith(_ACCESS):
            return [(stored,)]
        return [(token.value, "access_token")] if token else []

    def _say_signed_out(self, told):
        if told:
            self._screen.say("signed_out")
        else:
            self._screen.say("signed_out_here", self.flow.manage_url or "the provider")

    def _forget_all(self):
        """Erase the login, and the code or the access token in RTC memory."""
        self._forget()
        if self._memory:
            self._memory.erase()

    def _forget(self):
        """Erase the login, in memory and in flash; what another configuration has stored stays."""
        ours = self._unsaved or self._store.load(self._key)
        self._token = self._unsaved = None
        if ours:
            self._store.erase()


class NullScreen:
    """What a screen is told, and a screen that shows nothing of it. A screen never sleeps and never raises."""

    def say(self, what, detail=""):
        """Take a state. `what` is one of: joining (detail: the network), clock, signing_in, signed_in (detail: the
        name), code_hidden (detail: how to show it), signing_out, signed_out, signed_out_here (the server was
        not told; detail: where to withdraw the grant),
        sign_out_in (detail: the time left to release the button), login_not_kept (detail: why), no_display; text
        (`detail` is the application's own); or words of the application's own, with a detail.
        """

    def code(self, grant):
        """Take a code to show: grant.user_code to be entered at grant.verification_uri."""

    def tick(self, seconds_left):
        """Take how many seconds the code still lives, about once a second. Return False to cancel the login."""

    def fail(self, error):
        """Take what went wrong, a DeviceFlowError: the code leaves the screen."""


class _Guard(Lock):
    """Lets one thread at a time into the session, and calls want of memory what it is."""

    def __enter__(self):
        if self.mine():  # a screen's tick or a scheduled callback called back into the session
            raise DeviceFlowError("busy")
        super().__enter__()

    def __exit__(self, kind, *_):
        super().__exit__()
        if kind is MemoryError:
            raise NetworkError("out_of_memory", "the session") from None
