"""An application written for asyncio, started by the firmware."""

import asyncio
import sys

from deviceflow.aio import AsyncSession
from deviceflow.errors import LoginRequired
from support.firmware_world import Board


class Application:
    """Stands in for app.py; `starts` are what its async main does, one after the other."""

    def __init__(self, *starts):
        self._starts = list(starts)
        self.sessions = []
        self.beats = [0] * len(starts)  # of a task that each start leaves behind
        self.beats_before = None  # those of the earlier starts when the last one began

    async def run(self, session, screens, clock):
        number = len(self.sessions)
        self.beats_before = self.beats[:number]
        self.sessions.append(session)
        asyncio.create_task(self._beat(number))
        await asyncio.sleep(0.12)
        await self._starts.pop(0)(session, screens, clock)

    async def _beat(self, number):
        while True:
            self.beats[number] += 1
            await asyncio.sleep(0.01)


class Module:
    """The module `app` as the firmware finds it."""

    application = None

    async def main(session, screens, settings, clock):
        await Module.application.run(session, screens, clock)


async def asks(session, screens, clock):
    screens.say("text", "the token is " + await session.access_token())


async def finds_the_login_gone(session, screens, clock):
    raise LoginRequired("login_required")


async def has_a_bug(session, screens, clock):
    raise RuntimeError("a bug")


def run(application, *events):
    """Run the firmware with the application until that returns; return (whether it did, what the screens were told)."""
    with Board() as board:
        board.provider.decision = "approve"
        Module.application = application
        sys.modules["app"] = Module
        ended = board.switch_on(3600, *events)
        return ended, board.told


def test_it_is_awaited_with_a_session_that_goes_on_with_the_login():
    application = Application(asks)
    ended, told = run(application)
    assert ended and isinstance(application.sessions[0], AsyncSession)
    said = [detail for what, detail in told if what == "text"]
    assert len(said) == 1 and said[0].startswith("the token is ")


def test_what_it_raises_reaches_the_firmware():
    application = Application(has_a_bug, finds_the_login_gone, asks)
    ended, told = run(application)
    assert ended and len(application.sessions) == 3
    assert "crash" in str(told)


def test_a_second_start_finds_no_task_of_the_first():
    application = Application(finds_the_login_gone, asks)
    ended, _ = run(application)
    assert ended and application.beats[1] > 2
    assert application.beats[:1] == application.beats_before
