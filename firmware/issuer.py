"""The issuer's metadata, kept in flash: a board with a stored login starts while its issuer is out of order."""

import ujson
import uos
from deviceflow import BadReply, NetworkError, once

_PATH = "issuer.json"


def flow(issuer, client_id, http, **options):
    """The DeviceFlow that the issuer describes now, or described last; `options` are DeviceFlow's.

    What answers in its place (a captive portal, say) counts as silence. Raises NetworkError or BadReply if it never
    described a device login.
    """
    discovery = once("deviceflow.discovery")
    try:
        metadata = discovery.find(issuer, http)
    except (NetworkError, BadReply):
        metadata = _kept()
        if metadata.get("issuer") != issuer:
            raise
    else:
        _keep(metadata)
    return discovery.described(metadata, client_id, http=http, **options)


def _kept():
    try:
        with open(_PATH) as file:
            metadata = ujson.load(file)
    except (OSError, ValueError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _keep(metadata):
    """Writes only what changed, and beside the old file: flash wears, and the power may fail."""
    if _kept() == metadata:
        return
    try:
        with open(_PATH + ".new", "w") as file:
            ujson.dump(metadata, file)
        uos.rename(_PATH + ".new", _PATH)
    except OSError:
        return  # a flash that is full; the next start will ask again
