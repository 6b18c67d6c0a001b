"""The blocking driver and asyncio's behind one face, so that one scripted test holds for both.

A file whose DRIVERS names both has its tests run over each: `deviceflow_over` and `session_over` make what the driver
of the moment has. Of asyncio's, each call runs in a loop of its own.
"""

import asyncio
import os
import sys

import utime
from deviceflow import DeviceFlow, Session
from deviceflow.aio import AsyncDeviceFlow, AsyncSession
from deviceflow.transient.async_exchange import AsyncExchange
from deviceflow.transient.async_http import AsyncHttp
from deviceflow.transient.exchange import Exchange
from deviceflow.transient.http import Http

from support.transports import all_transports

BLOCKING, ASYNCIO = "blocking", "asyncio"
_now = [os.getenv("DEVICEFLOW_DRIVER") or BLOCKING]

_FLOW = ("initiate_device_authorization", "poll_for_token", "wait_for_token", "poll_once", "refresh", "revoke")
_SESSION = ("login", "access_token", "get", "post", "request", "logout")


def use(name):
    """Let the tests that follow run over the driver `name`."""
    _now[0] = name


def deviceflow_over(*settings, http=None, **options):
    """Return a flow of the driver of the moment; the arguments are DeviceFlow's."""
    if _now[0] == BLOCKING:
        return DeviceFlow(*settings, http=http, **options)
    return Driven(AsyncDeviceFlow(*settings, http=http and AwaitedHttp(http), **options), _FLOW)


def transports():
    """Return a transport of the driver of the moment for each urequests; asyncio's needs none."""
    if _now[0] == BLOCKING:
        return [Http(module) for module in all_transports()]
    return [Driven(AsyncHttp(utime), ("send", "post", "get"))]


def exchange_over(flow):
    """Return an exchange over `flow`, whose http is one of transports()."""
    if _now[0] == BLOCKING:
        return Exchange(flow)
    exchange = AsyncExchange(flow)
    exchange._http = flow.http.inner
    return Driven(exchange, ("post", "ask"))


def session_over(flow, *settings, **options):
    """Return a session of the driver of the moment over such a flow; the arguments are Session's."""
    if _now[0] == BLOCKING:
        return Session(flow, *settings, **options)
    session = Driven(AsyncSession(flow.inner, *settings, **options), _SESSION)
    session.flow = flow
    return session


class Driven:
    """Runs those methods of `inner` whose names are in `awaited`, and is `inner` in everything else."""

    def __init__(self, inner, awaited):
        self.inner = inner
        self._awaited = awaited

    def __getattr__(self, name):
        found = getattr(self.inner, name)
        if name not in self._awaited:
            return found
        return lambda *args, **options: run(found(*args, **options))

    def __repr__(self):
        return repr(self.inner)


class AwaitedHttp:
    """A scripted http seam as asyncio's driver takes it: other tasks run before each answer, and `steps_after` it."""

    steps_after = 0

    def __init__(self, http):
        self._http = http
        self.check = http.check

    async def post(self, url, body, headers, max_body=None):
        await asyncio.sleep(0)
        reply = self._http.post(url, body, headers)
        for _ in range(self.steps_after):
            await asyncio.sleep(0)
        return reply

    async def get(self, url, headers, max_body=None):
        await asyncio.sleep(0)
        return self._http.get(url, headers)

    async def send(self, *request, max_body=None, **options):
        await asyncio.sleep(0)
        return self._http.send(*request, **options)


def run(coroutine):
    """Run a coroutine in a loop of its own; return what it returns."""
    if sys.implementation.name == "micropython":
        asyncio.new_event_loop()  # the one that it keeps may hold tasks of a run that failed
    return asyncio.run(coroutine)
