"""A login over asyncio, from its imports to the stored token, with the code on the console; tell what is held then."""

import asyncio
import sys

from meter import Clock, held, install_trust, tell

_SHORT = 100  # ms: what is longer is the interval of the polls, and takes no time


class AsyncClock(Clock):
    async def async_sleep_ms(self, ms):
        self.sleep_ms(ms)
        await asyncio.sleep_ms(ms if ms < _SHORT else 0)


async def sign_in(url, clock):
    from deviceflow import FlashStore
    from deviceflow.aio import AsyncDeviceFlow, AsyncSession
    from deviceflow.display.console import Console

    install_trust()
    flow = AsyncDeviceFlow("bench", url + "/device", url + "/token", clock=clock)
    session = AsyncSession(flow, FlashStore("login"), Console(), "profile")
    await session.login()
    return session


if __name__ == "__main__":
    __import__("requests")  # both are frozen in the firmware
    start = held()
    session = asyncio.run(sign_in(sys.argv[1], AsyncClock()))
    print("@ done 1")
    tell("held", held() - start)
