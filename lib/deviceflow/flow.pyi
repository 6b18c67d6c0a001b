from collections.abc import Iterable, Mapping
from typing import Any, Callable, Protocol, type_check_only

from .token import Token

@type_check_only
class Reply(Protocol):
    status: int
    @property
    def retry_after(self) -> int | None: ...
    def readinto(self, buffer: Any) -> int: ...
    def close(self) -> None: ...

@type_check_only
class Http(Protocol):
    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply: ...
    def get(self, url: str, headers: Mapping[str, str]) -> Reply: ...
    def check(self, url: str) -> None: ...

@type_check_only
class Grant:
    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str | None
    message: str | None
    code_verifier: str | None
    expires_in: int
    interval: int
    wait_ms: int
    def seconds_left(self, now: int) -> int: ...

class DeviceFlow:
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
        http: Http | None = None,
        clock: Any = ...,
        max_reply: int = 16384,
        quirks: Any = None,
        rotation_grace: bool = True,
        allow_plain_http: bool = False,
        manage_url: str | None = None,
        before: Callable[[], None] | None = None,
    ) -> None: ...
    @staticmethod
    def discover(issuer: str, client_id: str, **options: Any) -> DeviceFlow: ...
    def initiate_device_authorization(self, scopes: str | Iterable[str] = ()) -> Grant: ...
    def resume(
        self,
        device_code: str,
        interval: int = 5,
        expires_in: int | None = None,
        code_verifier: str | None = None,
    ) -> Grant: ...
    def poll_for_token(
        self,
        device_code: str,
        interval: int = 5,
        expires_in: int | None = None,
        on_wait: Callable[[int], bool | None] | None = None,
    ) -> Token: ...
    def wait_for_token(self, grant: Grant, on_wait: Callable[[int], bool | None] | None = None) -> Token: ...
    def poll_once(self, grant: Grant) -> Token | None: ...
    def refresh(self, refresh_token: str, scopes: str | Iterable[str] = ()) -> Token: ...
    def claims(self, token: Token, issuer: str) -> dict[str, Any]: ...
    def revoke(self, token: str | Token, hint: str = "refresh_token") -> None: ...
