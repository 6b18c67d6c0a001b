"""A provider for tests, and its remote control."""

import threading
from contextlib import contextmanager

import requests

from .config import Config
from .server import listen

LOOK_FOR_SHUTDOWN_SECONDS = 0.02
REPLY_SECONDS = 10


class Running:
    """A provider that runs with control, wherever it does: `Running(url)` is the remote control of any."""

    def __init__(self, url, verify=True):
        self.url = url
        self._verify = verify

    def advance(self, seconds):
        """Let that much time pass for the provider, at once."""
        self._post("advance", seconds=seconds)

    def fault(self, path, kind, times=1):
        """The next `times` requests to `path` suffer this; the kinds are those of wire.py."""
        self._post("fault", path=path, kind=kind, times=times)

    def revoke_all(self):
        """Every token is dead."""
        self._post("revoke-all")

    def expire_access(self):
        """Every access token is dead, the refresh tokens live."""
        self._post("expire-access")

    def log(self):
        """The requests seen, oldest first: dicts of names, never of values."""
        url = self.url + "/control/log"
        return self._checked(requests.get(url, timeout=REPLY_SECONDS, verify=self._verify))

    def _post(self, action, **form):
        url = self.url + "/control/" + action
        self._checked(requests.post(url, data=form, timeout=REPLY_SECONDS, verify=self._verify))

    @staticmethod
    def _checked(reply):
        reply.raise_for_status()
        return reply.json()


@contextmanager
def running(**options):
    """A provider with manual time (unless `control=False`) in a thread; the options are those of Config.

    Return a Running. With a certificate of one's own, its `_verify` is the certificate file itself.
    """
    config = Config(**{"control": True, **options})
    server, url = listen(config)
    thread = threading.Thread(target=server.serve_forever, args=(LOOK_FOR_SHUTDOWN_SECONDS,), daemon=True)
    thread.start()
    try:
        yield Running(url, verify=config.cert or True)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
