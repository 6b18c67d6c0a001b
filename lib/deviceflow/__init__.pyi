from typing import Any, Callable

from . import aio as aio
from . import providers as providers
from . import trust as trust
from .errors import AccessDenied as AccessDenied
from .errors import BadReply as BadReply
from .errors import Cancelled as Cancelled
from .errors import CodeExpired as CodeExpired
from .errors import DeviceFlowError as DeviceFlowError
from .errors import LoginRequired as LoginRequired
from .errors import NetworkError as NetworkError
from .errors import ReplyTooLarge as ReplyTooLarge
from .errors import StoreError as StoreError
from .flow import DeviceFlow as DeviceFlow
from .session import NullScreen as NullScreen
from .session import Session as Session
from .store import FlashStore as FlashStore

__version__: str

class NvsStore(FlashStore):
    def __init__(self, namespace: str) -> None: ...

class FileStore(FlashStore):
    def __init__(self, name: str, folder: str | None = None) -> None: ...

class KeyringStore:
    def load(self, key: str) -> str | None: ...
    def save(self, key: str, value: str) -> None: ...
    def erase(self) -> None: ...

class RtcMemory:
    def __init__(self, rtc: Any, time: Callable[[], int] = ...) -> None: ...

class Http:
    allow_plain_http: bool
    def __init__(self, *, timeout: float = 20, allow_plain_http: bool = False) -> None: ...
