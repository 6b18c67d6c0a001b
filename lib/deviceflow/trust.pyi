from collections.abc import Iterable
from typing import Any, Callable

def install(
    roots: str | Iterable[bytes],
    deadline: float = 30,
    *,
    header_bytes: int = 8192,
    header_lines: int = 100,
    idle: Callable[[], None] | None = None,
    free: Callable[[], int | None] | None = None,
    clock: Any = ...,
) -> list[str]: ...
def remove() -> None: ...
def bound(module: Any) -> None: ...
