"""asyncio: a login beside everything else that the program does, here a light that blinks."""

import asyncio

from deviceflow import FlashStore
from deviceflow.aio import AsyncDeviceFlow, AsyncSession

ISSUER = "https://login.example.com"
CLIENT_ID = "your-client-id"


async def blink():
    while True:
        await asyncio.sleep(0.1)  # and led.toggle(), on a board


async def main():
    light = asyncio.create_task(blink())
    # On a board, before this: deviceflow.trust.install("roots"), for https.
    flow = await AsyncDeviceFlow.discover(ISSUER, CLIENT_ID)
    async with AsyncSession(flow, FlashStore("login"), scopes=["profile"]) as session:
        await session.login()  # a code on the first run, none on any other
        response = await session.get(ISSUER + "/userinfo")
        print("Hello,", response.json()["name"])
    light.cancel()


asyncio.run(main())
