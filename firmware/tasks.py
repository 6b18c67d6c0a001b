"""Transient: runs an application that is written for asyncio, with an AsyncSession."""

import asyncio

from chip import is_joined
from deviceflow.aio import AsyncDeviceFlow, AsyncSession

_TICK = 0.05  # s between two looks at the button
_WIFI = 0.2  # s between two looks at the Wi-Fi, which an ESP32 joins again by itself
_LOOKS = 50


def run(main, session, screens, settings, clock):
    """Await main(session, screens, settings, clock) with an AsyncSession that goes on with the login of `session`.

    Raise what it raises, SignOut if the button is held. No task of it is left then.
    """
    asyncio.new_event_loop()  # MicroPython's keeps the tasks of the application that ran before
    asyncio.run(_Application(main, screens, settings, clock).run(session))


class _Application:
    """An application's task, beside one that feeds the watchdog and reads the button."""

    _error = None
    _is_over = False

    def __init__(self, main, screens, settings, clock):
        self._main = main
        self._screens = screens
        self._settings = settings
        self._clock = clock

    async def run(self, session):
        flow = AsyncDeviceFlow.of(session.flow)
        flow.before = before(session.flow.before)
        task = asyncio.create_task(self._go(AsyncSession.of(session, flow)))
        try:
            while not self._is_over:
                self._clock.sleep_ms(0)
                await asyncio.sleep(_TICK)
        finally:
            if not self._is_over:
                task.cancel()
                await asyncio.sleep(0)
        if self._error:
            raise self._error

    async def _go(self, session):
        try:
            await self._main(session, self._screens, self._settings, self._clock)
        except Exception as e:
            self._error = e
        finally:
            self._is_over = True


def before(blocking):
    """Return what an AsyncDeviceFlow calls before a request: it waits for Wi-Fi beside other tasks."""

    async def prepare():
        for _ in range(_LOOKS):
            if is_joined():
                break
            await asyncio.sleep(_WIFI)
        blocking()  # joins as at the start, if that did not help, and sets the clock where that is due

    return prepare
