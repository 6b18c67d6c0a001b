"""Transient: sign_in.py for asyncio."""

from .sign_in import SignIn


async def sign_in(flow, screen, scope, memory, accept):
    """Run the device flow with its code on `screen`; pass the Token to `accept`. See sign_in.py."""
    run = SignIn(flow, screen, scope, memory)
    if not run.grant:
        run.grant = await flow.initiate_device_authorization(scope)
    run.show()
    with run:
        accept(await flow.wait_for_token(run.grant, run.on_wait))
