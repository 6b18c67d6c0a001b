"""How late a task is at most that wants to run every 100 ms, beside a request whose answer takes long."""

import asyncio
import sys

import utime
from deviceflow.aio import AsyncDeviceFlow
from meter import install_trust, tell

_EVERY = 100  # ms


class Light:
    late = 0  # ms

    async def blink(self):
        last = utime.ticks_ms()
        while True:
            await asyncio.sleep_ms(_EVERY)
            now = utime.ticks_ms()
            self.late = max(self.late, utime.ticks_diff(now, last) - _EVERY)
            last = now


async def main(url):
    install_trust()
    flow = AsyncDeviceFlow("bench", url + "/device", url + "/token")
    light = Light()
    task = asyncio.create_task(light.blink())
    await flow.initiate_device_authorization("profile")
    task.cancel()
    tell("late", light.late)


asyncio.run(main(sys.argv[1]))
