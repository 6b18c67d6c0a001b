"""Starts the servers of servers.py, each when a test file first needs it. For CPython alone."""

import contextlib

from provider.running import running

from support.hostile_server import hostile_servers
from support.raw_server import RawServer


@contextlib.contextmanager
def _provider():
    with running() as provider:
        yield provider.url


@contextlib.contextmanager
def _raw():
    with RawServer() as server:
        yield server.url


START = {"provider": _provider, "raw": _raw, "hostile": hostile_servers}


class Servers:
    """The servers that run so far."""

    def __init__(self):
        self._stack = contextlib.ExitStack()
        self._told = {}

    def environment(self, names):
        """The variables that tell a test where these servers are; those that do not run yet are started."""
        for name in names:
            if name not in self._told:
                self._told[name] = self._stack.enter_context(START[name]())
        return {"DEVICEFLOW_" + name.upper(): self._told[name] for name in names}

    def close(self):
        self._stack.close()
