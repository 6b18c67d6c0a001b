"""Transient: discovery.py for asyncio."""

from ..errors import BadReply
from . import load
from .async_exchange import prepare
from .discovery import HEADERS, Search, read


async def find(issuer, http=None, allow_plain_http=False, before=None, clock=None, **_):
    """Return the issuer's metadata as discovery.find does."""
    http = http or load("async_http").AsyncHttp(clock, allow_plain_http)
    search = Search(issuer)
    for url in search.addresses:
        await prepare(before)
        try:
            metadata = search.found(read(await http.get(url, HEADERS), url))
        except BadReply as e:
            search.failed(e)
            continue
        if metadata:
            return metadata
    raise search.trouble
