"""Transient: api.py for asyncio. A Response's body is there when it is returned, so reading it makes nobody wait."""

from ..errors import DeviceFlowError
from .api import UNAUTHORIZED, Call
from .async_exchange import prepare


async def request(session, flow, value, *call):
    """Send a request with the access token `value`, the rest as Call takes it; see Session.request."""
    call = Call(session, flow, *call)
    response = await _send(call, value)
    if response.status_code == UNAUTHORIZED:
        try:
            value = await session.access_token(refused=value)
        except DeviceFlowError as e:
            return call.refused(response, e)
        response = await _send(call, value)
    return response


async def _send(call, value):
    request = call.request(value)
    await prepare(call.flow.before)
    http = call.flow.transport()
    try:
        return call.answered(await http.send(*request, max_body=call.max_body, **call.options))
    except DeviceFlowError as e:
        call.failed(e)
        raise
