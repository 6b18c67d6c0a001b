"""Resident: AsyncSession, a Session whose calls are awaited."""

import asyncio

from ..errors import DeviceFlowError, LoginRequired, NetworkError
from ..flow import phase
from ..session import Session


class AsyncSession(Session):
    """One device's login at one provider, for any number of tasks; see Session for its settings and properties.

    `flow` is an AsyncDeviceFlow. One login and one refresh are under way at a time: a task that asks meanwhile waits
    for the outcome of the one that is. A refresh goes on when the task that wanted it is cancelled, as its reply may
    hold the only refresh token; a login ends with the last task that waits for it.

        async with AsyncSession(flow, store) as session:
            await session.login()

    Leaving the block waits for the end of a refresh.
    """

    def __init__(self, flow, store, screen=None, scopes=(), memory=None):
        super().__init__(flow, store, screen, scopes, memory)
        self._logging_in = _Single(self._log_in, False)
        self._refreshing = _Single(self._renew, True)

    @staticmethod
    def of(session, flow):
        """Return an AsyncSession over `flow` that goes on with the login of a Session, which is not to be used then."""
        own = AsyncSession(flow, session._store, session._screen, session._scopes, session._memory)
        own.scope, own.online = session.scope, session.online
        own._token, own._unsaved = session._token, session._unsaved
        return own

    async def login(self):
        """Sign in: with the stored login if there is one, else with a code on the screen. Raise as Session.login."""
        await self._logging_in.run()

    async def access_token(self, refused=None):
        """Return an access token that is good for now; another one than `refused`. Raise as Session.access_token."""
        with self._guard:
            self._save_again()
            token = self._current()
        if token is None or token.value == refused:
            await self._refreshing.run()
        elif token.is_old():
            await self._renew_early(token)
        token = self._token
        if token is None:  # another task has signed out meanwhile
            raise LoginRequired("login_required")
        return token.value

    async def get(self, url, **options):
        """Return what request("GET", …) returns."""
        return await self.request("GET", url, **options)

    async def post(self, url, **options):
        """Return what request("POST", …) returns."""
        return await self.request("POST", url, **options)

    async def request(self, method, url, headers=None, max_body=16384, **options):
        """Send a request to an API with the token in the Authorization header; see Session.request.

        `options` are `data` (bytes or str) and `json`. The body has been read when the Response is returned.
        """
        value = await self.access_token()
        return await phase("async_api").request(self, self.flow, value, method, url, headers, max_body, options)

    async def logout(self):
        """Revoke the login and erase it, whatever the server says; return whether the server was told."""
        await self._refreshing.ended()
        try:
            told = await self._revoke()
        finally:  # also if this task is cancelled: the user wants it gone
            with self._guard:
                self._forget_all()
        self._say_signed_out(told)
        return told

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self._refreshing.ended()

    async def _log_in(self):
        self._screen.say("signing_in")
        try:
            if not await self._restore():
                await self._sign_in()
        except DeviceFlowError as e:
            self._screen.fail(e)
            raise
        self._screen.say("signed_in")

    async def _restore(self):
        token = self._current()
        try:
            if token is None or token.is_old():
                await self._refreshing.run()
        except LoginRequired:
            return False
        return True

    async def _sign_in(self):
        try:
            await phase("async_sign_in").sign_in(self.flow, self._screen, self._scopes, self._memory, self.accept)
        except MemoryError:
            raise NetworkError("out_of_memory", "a login") from None

    async def _renew(self):
        stored = self._refreshable()
        try:
            token = await self.flow.refresh(stored)
        except DeviceFlowError as e:
            self._not_refreshed(e)
            raise
        self._refreshed(token)

    async def _renew_early(self, token):
        try:
            await self._refreshing.run()
        except DeviceFlowError:
            if not token.seconds_left():
                raise
            self._token = token

    async def _revoke(self):
        with self._guard:
            calls = self._revocable()
        try:
            for call in calls:
                await self.flow.revoke(*call)
        except DeviceFlowError:
            return False
        return True


class _Single:
    """Runs the coroutine function `function` for any number of tasks, once at a time; all get the outcome of that run.

    `is_kept` tells whether it goes on when nobody waits for it any longer.
    """

    _run = None

    def __init__(self, function, is_kept):
        self._function = function
        self._is_kept = is_kept

    async def run(self):
        """Wait for the outcome of the run that is under way, or of a new one. Raise what it raises."""
        while self._run and self._run.is_cancelled:
            await self._run.ended.wait()
        run = self._run = self._run or _Run(self)
        run.waiting += 1
        try:
            await run.ended.wait()
        finally:
            run.waiting -= 1
            if not (run.waiting or self._is_kept or run.ended.is_set()):
                await run.cancel()
        if run.error:
            raise run.error

    async def ended(self):
        """Wait for the end of the run that is under way, if there is one."""
        if self._run:
            await self._run.ended.wait()

    async def go(self, run):
        """Run it; the task of a _Run."""
        run.is_started = True
        try:
            await self._function()
        except MemoryError:
            run.error = NetworkError("out_of_memory", "the session")
        except Exception as e:  # noqa: BLE001 - whatever it is, those who wait raise it
            run.error = e
        finally:
            self.end(run)

    def end(self, run):
        """Let go of a run that is over."""
        self._run = None
        run.ended.set()


class _Run:
    """One run, in a task of its own: MicroPython cancels whatever a cancelled task waits for, here only the event."""

    error = None
    is_started = is_cancelled = False

    def __init__(self, single):
        self.waiting = 0
        self.ended = asyncio.Event()
        self._single = single
        self._task = asyncio.create_task(single.go(self))

    async def cancel(self):
        """Cancel it, and wait until it has closed its connection."""
        self.is_cancelled = True
        self._task.cancel()
        if not self.is_started:  # then it never will be
            self._single.end(self)
        await self.ended.wait()
