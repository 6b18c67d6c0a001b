"""A web server on the board (microdot) that shows the state of the login while that is under way."""

import asyncio

from deviceflow import FlashStore
from deviceflow.aio import AsyncDeviceFlow, AsyncSession
from deviceflow.display.console import Console
from microdot import Microdot

ISSUER = "https://login.example.com"
CLIENT_ID = "your-client-id"
PORT = 8080

app = Microdot()


class State(Console):
    """The console, and what the page shows."""

    text = "starting"

    def say(self, what, detail=""):
        self.text = what
        super().say(what, detail)

    def code(self, grant):
        self.text = "go to " + grant.verification_uri + " and enter " + grant.user_code
        super().code(grant)


state = State()


@app.get("/")
async def page(request):
    return state.text


async def main():
    server = asyncio.create_task(app.start_server(host="127.0.0.1", port=PORT))
    flow = await AsyncDeviceFlow.discover(ISSUER, CLIENT_ID)
    async with AsyncSession(flow, FlashStore("login"), state, ["profile"]) as session:
        await session.login()
    print("state:", state.text)
    app.shutdown()
    await server


asyncio.run(main())
