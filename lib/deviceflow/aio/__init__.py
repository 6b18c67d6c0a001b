"""Resident: the same login for asyncio. AsyncDeviceFlow and AsyncSession have the names of the blocking ones, awaited.

    session = AsyncSession(AsyncDeviceFlow(client_id, device_auth_url, token_url), FlashStore("login"))
    await session.login()
    response = await session.get("https://api.example.com/me")

Each rule is the blocking driver's; here is only what waits. While the network is silent, other tasks run. What cannot
be cut up is the look-up of a name on MicroPython, and the arithmetic of a TLS handshake.
"""

from .async_flow import AsyncDeviceFlow
from .async_session import AsyncSession

__all__ = ["AsyncDeviceFlow", "AsyncSession"]
