from collections.abc import Awaitable, Iterable, Mapping
from typing import Any, Callable

from ..flow import DeviceFlow, Grant
from ..token import Token

class AsyncDeviceFlow:
    client_id: str
    device_auth_url: str
    token_url: str
    revoke_url: str | None
    def __init__(
        self,
        client_id: str,
        device_auth_url: str,
        token_url: str,
        *,
        client_secret: str | None = None,
        auth: str = "body",
        revoke_url: str | None = None,
        extra: Mapping[str, str] | None = None,
        token_extra: Mapping[str, str] | None = None,
        resource: str | Iterable[str] = (),
        pkce: bool = False,
        http: Any = None,
        clock: Any = ...,
        max_reply: int = 16384,
        quirks: Any = None,
        rotation_grace: bool = True,
        allow_plain_http: bool = False,
        manage_url: str | None = None,
        before: Callable[[], Awaitable[None] | None] | None = None,
    ) -> None: ...
    @staticmethod
    async def discover(issuer: str, client_id: str, **options: Any) -> AsyncDeviceFlow: ...
    @staticmethod
    def of(flow: DeviceFlow) -> AsyncDeviceFlow: ...
    async def initiate_device_authorization(self, scopes: str | Iterable[str] = ()) -> Grant: ...
    def resume(
        self,
        device_code: str,
        interval: int = 5,
        expires_in: int | None = None,
        code_verifier: str | None = None,
    ) -> Grant: ...
    async def poll_for_token(
        self,
        device_code: str,
        interval: int = 5,
        expires_in: int | None = None,
        on_wait: Callable[[int], bool | None] | None = None,
    ) -> Token: ...
    async def wait_for_token(self, grant: Grant, on_wait: Callable[[int], bool | None] | None = None) -> Token: ...
    async def poll_once(self, grant: Grant) -> Token | None: ...
    async def refresh(self, refresh_token: str, scopes: str | Iterable[str] = ()) -> Token: ...
    def claims(self, token: Token, issuer: str) -> dict[str, Any]: ...
    async def revoke(self, token: str | Token, hint: str = "refresh_token") -> None: ...
