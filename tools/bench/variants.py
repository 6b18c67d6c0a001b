"""Where the heap is measured: two images, stock and frozen, and three ways to talk to the server."""

import json
import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme

from tools.bench.interpreter import Interpreter
from tools.bench.server import Server
from tools.bench.table import PLAIN, TLS, TRUST

STOCK, FROZEN = "stock", "frozen"
ROOTS = "roots"  # a folder
# Relative, because a module keeps its path in the heap, and a board's are short.
_FOLDERS = {
    STOCK: ("bench/stand_ins", "bench", "peers", "lib", "firmware"),
    FROZEN: (".frozen/board/stand_ins", ".frozen/board"),
}


@dataclass
class Variant:
    """One image and one way, with a flash, an interpreter and a server of its own."""

    image: str
    way: str
    flash: Path
    interpreter: Interpreter
    server: Server


class Workshop:
    """Make variants below `folder`, from the bytecode in its folder `code`; the servers stop with the `with` block."""

    def __init__(self, folder, stack):
        self._folder, self._stack = folder, stack
        authority = trustme.CA()
        self._root = ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode())
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)

    def variant(self, image, way, path):
        """Return the variant whose MicroPython is the one at `path`."""
        flash = self._folder / f"{image}-{way}"
        flash.mkdir()
        for code in (self._folder / "code").iterdir():
            (flash / code.name).symlink_to(code)
        server = self._stack.enter_context(Server(self._context if way == TLS else None))
        provider = {"issuer": server.url, "client_id": "bench"}
        config = {"service": "Bench", "wifi": {"ssid": "home"}, "provider": provider, "scopes": ["profile"]}
        (flash / "config.json").write_text(json.dumps(config), encoding="utf-8")
        if way != PLAIN:
            (flash / ROOTS).mkdir()
            (flash / ROOTS / "root.der").write_bytes(self._root)
        interpreter = Interpreter(path, _FOLDERS[image], flash, ROOTS if way in (TRUST, TLS) else "")
        return Variant(image, way, flash, interpreter, server)
