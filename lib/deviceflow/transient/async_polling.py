"""Transient: polling.py for asyncio."""

from ..errors import DeviceFlowError
from .async_exchange import AsyncExchange, sleeper
from .polling import Polling


class AsyncPolling(Polling):
    """A Polling whose initiate, wait and poll_once are awaited; see there."""

    def __init__(self, flow):
        super().__init__(flow, AsyncExchange(flow))

    async def initiate(self, scope):
        return self.granted(await self.exchange.ask(*self.request(scope)))

    async def wait(self, grant, on_wait):
        sleep_ms = sleeper(self._flow.clock)
        while True:
            token = await self.poll_once(grant)
            if token:
                return token
            await sleep_ms(self.pause(grant, on_wait))

    async def poll_once(self, grant):
        if self.is_due(grant):
            try:
                fields = await self.exchange.post(*self.poll(grant))
            except DeviceFlowError as e:
                self.on_fault(grant, e)
            else:
                self.on_fields(grant, fields)
        return self.outcome(grant)
