"""asyncio: a light blinks while readings are posted, however long the server takes to answer."""

import asyncio
import gc

import board
import ujson
from deviceflow import DeviceFlowError, LoginRequired

_BLINK = 0.2  # s


async def main(session, screens, config, clock):
    with open("settings.json") as file:
        settings = ujson.load(file)
    light = asyncio.create_task(blink())
    try:
        while True:
            await post(session, screens, settings["url"])
            await asyncio.sleep(settings["every_s"])
    finally:
        light.cancel()


async def post(session, screens, url):
    """Post a reading. Let LoginRequired pass: the firmware then shows a new code."""
    try:
        response = await session.post(url, json={"free": gc.mem_free()})
        screens.say("Posted", str(response.status_code))
    except LoginRequired:
        raise
    except DeviceFlowError as e:
        screens.fail(e)


async def blink():
    led = board.led()
    while led:  # not every board has one
        led.value(not led.value())
        await asyncio.sleep(_BLINK)
