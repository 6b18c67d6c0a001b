"""Transient: refresh.py for asyncio."""

from ..errors import BadReply, NetworkError
from .async_exchange import AsyncExchange
from .refresh import is_revoked, may_repeat, refresh_request, refreshed, revocation_request


async def refresh(flow, refresh_token, scope=""):
    """See DeviceFlow.refresh."""
    exchange = AsyncExchange(flow)
    request = refresh_request(flow, exchange, refresh_token, scope)
    try:
        fields = await exchange.ask(*request)
    except (NetworkError, BadReply) as e:
        if not may_repeat(flow, e):
            raise
        fields = await exchange.ask(*request)
    return refreshed(fields, refresh_token)


async def revoke(flow, token, hint):
    """See DeviceFlow.revoke."""
    exchange = AsyncExchange(flow)
    request = revocation_request(flow, exchange, token, hint)
    try:
        await exchange.ask(*request)
    except BadReply as e:
        if not is_revoked(exchange, e):
            raise
