"""What the provider can be told."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Config:
    """Settings of one provider; times in seconds. None stands for what the quirks (see known_quirks.py) does.

    Raise ValueError for a combination that must not be served.
    """

    host: str = "127.0.0.1"
    port: int = 0
    interval: int | None = None
    expires_in: int | None = None
    token_expires_in: int = 3600
    token_bytes: int | None = None
    rotate: bool = True
    like: str = "plain"
    control: bool = False
    cert: str | None = None
    key: str | None = None
    verbose: bool = False

    def __post_init__(self):
        if self.control and self.host not in LOOPBACK:
            raise ValueError("the control endpoints are for tests: they need a loopback host")
        if bool(self.cert) != bool(self.key):
            raise ValueError("a certificate and its key come together")
