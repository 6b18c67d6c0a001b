"""Resident: AsyncDeviceFlow, a DeviceFlow whose calls are awaited."""

from ..errors import DeviceFlowError
from ..flow import DeviceFlow, joined, phase

# The settings of DeviceFlow that are the same whoever waits.
SETTINGS = (
    "client_secret", "auth", "revoke_url", "extra", "token_extra", "resource", "pkce", "max_reply", "quirks",
    "rotation_grace", "allow_plain_http", "manage_url", "before",
)  # fmt: skip


class AsyncDeviceFlow(DeviceFlow):
    """One client at one authorization server; see DeviceFlow for the settings and for what each call raises.

    `http` is a seam like transient/async_http.py: send, post and get are awaited. `before` may return an awaitable,
    which is awaited. A `clock` may have an `async_sleep_ms` of its own; asyncio's is taken otherwise.

    Each call can be cancelled. Its connection is then closed, and the next call begins anew.
    """

    @staticmethod
    async def discover(issuer, client_id, **options):
        """Return an AsyncDeviceFlow made from the issuer's metadata (RFC 8414, OpenID Connect Discovery 1.0)."""
        metadata = await phase("async_discovery").find(issuer, **options)
        return AsyncDeviceFlow(client_id, **phase("discovery").settings(metadata, **options))

    @staticmethod
    def of(flow):
        """Return an AsyncDeviceFlow with the settings of a DeviceFlow, but for its `http`, which nobody can await."""
        settings = {name: getattr(flow, name) for name in SETTINGS}
        return AsyncDeviceFlow(flow.client_id, flow.device_auth_url, flow.token_url, clock=flow.clock, **settings)

    async def initiate_device_authorization(self, scopes=()):
        """Ask for a code; return a Grant (RFC 8628 section 3.1)."""
        self._polling = polling = self._new_phase()
        return await polling.initiate(joined(scopes))

    async def poll_for_token(self, device_code, interval=5, expires_in=None, on_wait=None):
        """Poll until the user has decided; return the Token. `on_wait` is an ordinary function."""
        return await self.wait_for_token(self.resume(device_code, interval, expires_in), on_wait)

    async def wait_for_token(self, grant, on_wait=None):
        """Do what poll_for_token does for a Grant."""
        try:
            return await self._phase().wait(grant, on_wait)
        finally:
            self._polling = None

    async def poll_once(self, grant):
        """Poll if a poll is due; return the Token, or None while the user has not decided."""
        try:
            token = await self._phase().poll_once(grant)
        except DeviceFlowError:
            self._polling = None
            raise
        if token:
            self._polling = None
        return token

    async def refresh(self, refresh_token, scopes=()):
        """Return a new Token for a refresh token (RFC 6749 section 6)."""
        return await phase("async_refresh").refresh(self, refresh_token, joined(scopes))

    async def revoke(self, token, hint="refresh_token"):
        """Tell the server that a token is no longer needed (RFC 7009)."""
        await phase("async_refresh").revoke(self, token, hint)

    def transport(self):
        """Return the http seam that was passed in, or one over sockets that nobody waits for."""
        return self.http or phase("async_http").AsyncHttp(self.clock, self.allow_plain_http)

    def _new_phase(self):
        return phase("async_polling").AsyncPolling(self)
