"""From a blank board to a signed-in one and on, by the commands that a user types, with the real mpremote."""

import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import threading

import panel
import pytest
import trustme
import zxingcpp
from PIL import Image
from provider.config import Config
from provider.running import Running
from provider.server import Handler, listen
from virtual_board.testing import Console, PoweredBoard, wait_until
from werkzeug.serving import make_server

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOARD = "esp32_generic"
CODE = r"go to\s+(\S+).*?and enter\s+([B-Z]{4}-[B-Z]{4})"
SIGNED_IN = r"signed in to Demo[^\r\n]*Ada"
SECONDS = 40


class Provider:
    """The development provider over https with a CA of its own, with a switch to make it fail."""

    def __init__(self, folder):
        authority = trustme.CA()
        leaf = authority.issue_cert("127.0.0.1", "localhost")
        self.root, key, chain = folder / "ca.pem", folder / "key.pem", folder / "chain.pem"
        authority.cert_pem.write_to_path(self.root)
        leaf.private_key_pem.write_to_path(key)
        for pem in leaf.cert_chain_pems:
            pem.write_to_path(chain, append=True)
        self._server, self.url = listen(Config(control=True, interval=1, cert=str(chain), key=str(key)))
        self._serve()

    def _serve(self):
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self):
        """Nobody answers any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def start(self):
        """It answers again, and has forgotten nothing."""
        old = self._server
        self._server = make_server("127.0.0.1", old.server_port, old.app, threaded=True, request_handler=Handler)
        self._server.ssl_context = old.ssl_context
        self._server.socket = old.ssl_context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._serve()

    def revoke_all(self):
        Running(self.url, verify=str(self.root)).revoke_all()

    def requests(self):
        """(method, path, status) of what was asked since it started."""
        log = Running(self.url, verify=str(self.root)).log()
        return [(entry["method"], entry["path"], entry["status"]) for entry in log]


@pytest.fixture
def provider(tmp_path):
    provider = Provider(tmp_path)
    yield provider
    provider.stop()


def make(target, arguments, **variables):
    """Type `make target …` and return what it printed; the virtual environment is the one that runs this."""
    words = [f"{name}={value}" for name, value in variables.items()]
    words += ["READY=", f"PY={sys.executable}", f"ARGS={shlex.join(map(str, arguments))}"]
    done = subprocess.run([shutil.which("make"), "-s", target, *words], cwd=ROOT, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def configure(build, *arguments):
    return make("configure", ["--client-id", "demo-board", "--service", "Demo", "--wifi", "simulated", "--wifi-key",
                              "simulated", "--scope", "profile", "--output", build / "config.json", *arguments])


def flash(board, build):
    return make("flash", ["--build", build, "--no-follow"], BOARD=BOARD, PORT=board.port)


def approve(provider, uri, code):
    environment = dict(os.environ, REQUESTS_CA_BUNDLE=str(provider.root), PYTHONPATH="")
    command = [sys.executable, str(ROOT / "tools" / "phone.py"), uri, code]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=30)


def qr_on(board):
    """What a phone reads from the display, or None."""
    frame, width, height = board.frame(), 128, 64
    image = Image.new("L", (width, height))
    image.putdata([255 * panel.pixel(frame, width, x, y) for y in range(height) for x in range(width)])
    found = zxingcpp.read_barcode(image.resize((width * 6, height * 6)), zxingcpp.BarcodeFormat.QRCode)
    return found.text if found else None


def settled(board, looks=10):
    """A check whether the display has shown the same for so many looks."""
    frames = []

    def check():
        frames.append(board.frame())
        return len(frames) >= looks and len(set(frames[-looks:])) == 1

    return check


def sign_in(board, provider, console):
    """Somebody reads the code, and approves it on the page."""
    uri, code = console.wait_for(CODE, SECONDS).groups()
    assert uri == provider.url + "/device"
    read = wait_until(lambda: qr_on(board))
    assert read.lower().startswith(uri.lower())
    approve(provider, uri, code)
    console.wait_for(SIGNED_IN, SECONDS)


def sign_out(board, provider, console):
    """Somebody holds the button for five seconds, and presses it once more to sign in again."""
    board.change_world(pins={"0": 0})
    console.wait_for("Signing out in .*Signed out of Demo", SECONDS)
    assert ("POST", "/revoke", 200) in provider.requests()
    board.change_world(pins={})
    wait_until(settled(board))  # a PC's MicroPython does not survive a Ctrl-C while it collects garbage to draw
    console.write(b"\x03")  # to the REPL, to look at the flash
    console.wait_for("KeyboardInterrupt.*>>> ", SECONDS)
    console.write(b"import os; [name for name in os.listdir() if name.startswith('login.')]\r")
    assert console.wait_for(r"\r\n(\[.*?\])\r\n").group(1) in ("['login.mpy']", "['login.py']")


def test_a_board_from_blank_to_signed_out(provider, micropython, tmp_path):
    build = tmp_path / "build"
    board = PoweredBoard(tmp_path / "board", micropython)
    assert "the provider knows the client" in configure(build, "--provider", provider.url, "--root", provider.root)
    with board:
        assert "copying" in flash(board, build)
        with Console(board.port) as console:
            console.wait_for("Joining Wi-Fi: simulated")
            sign_in(board, provider, console)
        assert "nothing to copy" in flash(board, build)
    with board, Console(board.port) as console:  # off and on: the clock is set, and no code is asked for
        before = console.wait_for("clock.*?" + SIGNED_IN, SECONDS)
        assert "enter" not in before.string
    provider.stop()
    with board, Console(board.port) as console:  # the application runs, and learns that it is offline
        console.wait_for("no answer|network trouble|offline", SECONDS)
        provider.start()
        console.wait_for(SIGNED_IN, 2 * SECONDS)
    provider.revoke_all()
    with board, Console(board.port) as console:
        sign_in(board, provider, console)
        sign_out(board, provider, console)


def test_the_wrong_authority_is_not_talked_to(provider, micropython, tmp_path):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    build = tmp_path / "build"
    configure(build, "--provider", provider.url, "--root", other, "--offline")
    with PoweredBoard(tmp_path / "board", micropython) as board:
        flash(board, build)
        with Console(board.port) as console:
            console.wait_for("certificate", SECONDS)
            assert "and enter" not in console.text
