from typing import Callable

from ..errors import DeviceFlowError
from ..flow import Grant

class Console:
    def __init__(
        self,
        service: str = "the provider",
        write: Callable[[str], object] | None = None,
        again: str = "start again",
        qr: bool = False,
        device_id: str = "",
    ) -> None: ...
    def say(self, what: str, detail: str = "") -> None: ...
    def code(self, grant: Grant) -> None: ...
    def tick(self, seconds_left: int) -> bool | None: ...
    def fail(self, error: DeviceFlowError, renewing: bool = False) -> None: ...
