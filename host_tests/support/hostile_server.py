"""A hostile network on the loopback: servers that drip, flood, hang up or lie, and men in the middle.

It prints where they are, for hostile.py: JSON with `ports`, a dict of the servers' names, and `roots`, a
folder with good.der, which vouches for the honest ones, other.der and odd/constrained.der.

The path of a request names the answer (hostile_answers). `/log` of the server "plain" tells what the servers saw since
the last time, a line `server path body` for each request.
"""

import contextlib
import json
import pathlib
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

from support.hostile_answers import ANSWERS, DRIP, ENDLESS, RESET, STAY, endless, redirect
from support.hostile_certificates import Certificates

HOST_TESTS = pathlib.Path(__file__).resolve().parents[1]
DRIP_PAUSE = 0.1  # s; a byte each is as good as a byte a second for a client with a tenth of the patience
PATIENCE = 20  # s that a server waits for a client
ALERT = b"\x15\x03\x03\x00\x02\x01\x5a"  # TLS 1.2, a warning: "user cancelled"
_REDIRECT = re.compile(r"(30\d)-(other-host|plain|itself)$")


@contextlib.contextmanager
def hostile_servers():
    """Start them all, yield where they are, and stop them.

    They are a process of their own, so that the tests can count the open sockets of theirs.
    """
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-m", "support.hostile_server"], cwd=HOST_TESTS, **pipes) as process:
        yield process.stdout.readline().decode()
        process.stdin.close()


def main():
    """Run until stdin ends."""
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Network()) as network:
        pathlib.Path(folder, "odd").mkdir()
        for name, der in network.certificates.roots.items():
            pathlib.Path(folder, name + ".der").write_bytes(der)
        print(json.dumps({"ports": network.ports, "roots": folder}), flush=True)
        sys.stdin.read()


class Network:
    """All servers, each on a port of its own."""

    def __init__(self):
        self.certificates = certificates = Certificates()
        self.log = []
        self.ports = {"closed": _free_port()}
        self._over = threading.Event()
        self._listeners = []
        self._start("plain", self._plain)
        for name, context in dict(certificates.good, tls13=certificates.tls13).items():
            self._start(name, self._over_tls(name, context, self._serve))
        for name, context in certificates.bad.items():
            self._start(name, self._over_tls(name, context, self._forward))
        self._start("hello-reset", lambda peer: peer.recv(100) and _reset(peer))
        self._start("hello-drip", lambda peer: self._drip(peer, b"\x16\x03\x03\x40\x00", b"\x02"))
        self._start("hello-silence", lambda peer: self._drip(peer, b"", b""))
        self._start("hello-alerts", self._alerts)

    def close(self):
        self._over.set()
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _start(self, name, talk):
        listener = socket.create_server(("127.0.0.1", 0))
        self._listeners.append(listener)
        self.ports[name] = listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener, talk), daemon=True).start()

    def _accept(self, listener, talk):
        while not self._over.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(peer, talk), daemon=True).start()

    def _talk(self, peer, talk):
        peer.settimeout(PATIENCE)
        with contextlib.suppress(OSError), peer:  # a client that turns away is what is hoped for
            talk(peer)

    def _over_tls(self, name, context, serve):
        def talk(peer):
            with context.wrap_socket(peer, server_side=True) as stream:
                serve(name, stream)

        return talk

    def _plain(self, peer):
        """HTTP without TLS, which says so to whoever begins with a handshake."""
        if peer.recv(1, socket.MSG_PEEK) == b"\x16":
            peer.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
        else:
            self._serve("plain", peer)

    def _serve(self, name, stream):
        """Answers one request."""
        path, body, _ = _request(stream)
        if path == "log":
            log, self.log[:] = "\n".join(self.log), []
            stream.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + log.encode())
            return
        self.log.append("%s %s %s" % (name, path, body))
        if path in DRIP:
            self._drip(stream, *DRIP[path])
        elif path in RESET:
            stream.sendall(RESET[path])
            _reset(stream)
        elif path in STAY:
            stream.sendall(STAY[path])
            self._stay(stream)
        else:
            for piece in self._answer(name, path):
                stream.sendall(piece)

    def _answer(self, name, path):
        if path in ANSWERS:
            return (ANSWERS[path],)
        if path in ENDLESS:
            return endless(path)
        status = _REDIRECT.match(path)
        if not status:
            return (b"HTTP/1.0 404 Not Found\r\n\r\n",)
        scheme = "http" if name == "plain" else "https"
        targets = {
            "other-host": "%s://localhost:%d/landed" % (scheme, self.ports[name]),
            "plain": "http://127.0.0.1:%d/landed" % self.ports["plain"],
            "itself": "%s://127.0.0.1:%d/%s" % (scheme, self.ports[name], path),
        }
        return (redirect(int(status[1]), targets[status[2]].encode()),)

    def _forward(self, name, stream):
        """The man in the middle: reads what the client says and passes it on, so that nobody notices."""
        path, body, request = _request(stream)
        self.log.append("%s %s %s" % (name, path, body))
        context = ssl.create_default_context(cadata=self.certificates.roots["good"])
        with socket.create_connection(("127.0.0.1", self.ports["good"])) as plain, \
                context.wrap_socket(plain, server_hostname="localhost") as onward:
            onward.sendall(request)
            stream.sendall(onward.makefile("rb").read())

    def _drip(self, stream, head, drop):
        """Send `head`, then `drop` after `drop`, until the client has had enough."""
        stream.sendall(head)
        for _ in range(int(PATIENCE / DRIP_PAUSE)):
            if self._over.wait(DRIP_PAUSE):
                return
            stream.sendall(drop)


    def _alerts(self, peer):
        """Answers the client's hello with alerts that mean nothing, one after the other."""
        peer.recv(4096)
        while not self._over.is_set():
            peer.sendall(ALERT * 64)

    def _stay(self, stream):
        """Does not hang up."""
        if isinstance(stream, ssl.SSLSocket):
            stream.settimeout(0)
            with contextlib.suppress(ssl.SSLError):  # there is no goodbye of the client's yet
                stream.unwrap()
        self._over.wait(PATIENCE)


def _request(stream):
    """(path, body, the whole request as it came); a request that breaks off is an OSError."""
    file = stream.makefile("rb")
    lines = [file.readline()]
    while lines[-1].strip():
        lines.append(file.readline())
    if not lines[-1]:
        raise OSError("broken off")
    sizes = [int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")]
    body = file.read(sizes[0]) if sizes else b""
    return lines[0].decode().split(" ")[1][1:], body.decode(), b"".join(lines) + body


def _reset(stream):
    """Hangs up without ceremony."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()


def _free_port():
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


if __name__ == "__main__":
    main()
