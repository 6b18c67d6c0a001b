"""Transient: exchange.py for asyncio."""

import asyncio

from ..errors import DeviceFlowError
from .exchange import Exchange


class AsyncExchange(Exchange):
    """An Exchange whose post and ask are awaited; see there."""

    async def post(self, url, body, wanted, secret=None, polling=False):
        self.start()
        await prepare(self._flow.before)
        try:
            reply = await self._http.post(url, body, self._headers, max_body=self._flow.max_reply)
            fields = self.fields_of(reply, wanted, polling)
        except (DeviceFlowError, MemoryError) as e:
            raise self.failed(e) from None
        return self.answered(fields, secret)

    async def ask(self, url, body, wanted, kinds, secret=None):
        return self.checked(await self.post(url, body, wanted, secret), kinds)


async def prepare(before):
    """Call a flow's `before`, and await what it returns."""
    waiting = before and before()
    if waiting:
        await waiting


def sleeper(clock):
    """Return the function by which a task waits some ms: the clock's own, or asyncio's."""
    return getattr(clock, "async_sleep_ms", None) or getattr(asyncio, "sleep_ms", None) or _sleep_ms


async def _sleep_ms(ms):  # CPython's has none
    await asyncio.sleep(ms / 1000)
