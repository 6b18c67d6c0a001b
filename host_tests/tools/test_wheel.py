"""The wheel for a PC: it is built, installed into an empty environment, and signs in against the provider."""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import venv

import pytest
from phone import approve
from provider.running import Running
from support.servers import provider_url

SERVERS = ("provider",)
ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ("lib", "boards", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory):
    """The bin folder of an environment that holds the wheel and what it needs, and nothing of this tree's paths."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    wheels = tmp_path_factory.mktemp("wheels")
    pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, source)
    (wheel,) = wheels.iterdir()
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=True)
    pip(environment / "bin" / "python", "install", wheel)
    return environment / "bin"


def pip(python, *words):
    command = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, words)]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def clean_environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MICROPY"))}
    return {**kept, **more}


@pytest.fixture
def command(bin_folder, tmp_path):
    """Run the command `deviceflow` with a configuration folder of its own."""

    def run(*words, **more):
        environment = clean_environment(XDG_CONFIG_HOME=str(tmp_path), **more)
        return subprocess.run(
            [bin_folder / "deviceflow", *words], env=environment, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip

    run.path, run.folder = bin_folder / "deviceflow", tmp_path
    return run


def sign_in(command, url):
    """Sign in with the code that is printed; return all that was printed."""
    words = [command.path, "login", url, "--client-id", "demo-board", "--scope", "profile"]
    environment = clean_environment(XDG_CONFIG_HOME=str(command.folder), PYTHONUNBUFFERED="1")
    lines = []
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as login:
        for line in login.stdout:
            lines.append(line)
            if line.startswith("go to"):
                uri = line.split()[-1]
            if line.startswith("and enter"):
                approve(uri, line.split()[-1])
                Running(url).advance(10)
    assert login.returncode == 0, "".join(lines)
    return "".join(lines)


def test_a_login_is_kept_and_gives_tokens_to_scripts(command):
    url = provider_url()
    assert json.loads(command("status", url, "--json").stdout) == {"signed_in": False, "client_id": None}
    said = sign_in(command, url)
    assert "Granted: profile" in said
    token = command("token", url)
    assert token.returncode == 0 and len(token.stdout.split()) == 1 and not token.stderr
    assert Running(url).log()[-1]["path"] == "/token"
    assert json.loads(command("token", url, "--json").stdout)["access_token"]
    assert token.stdout.strip() not in said
    assert "as the client demo-board" in command("status", url).stdout
    files = [path for path in command.folder.rglob("*") if path.is_file()]
    assert files and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    assert stat.S_IMODE((command.folder / "deviceflow").stat().st_mode) == 0o700
    assert "Signed out" in command("logout", url).stderr
    assert not [path for path in command.folder.rglob("*") if path.is_file()]
    assert command("status", url).returncode == 1


def test_what_goes_wrong_is_a_line_that_says_what_to_do(command):
    for words, part in (
        (("token", "github"), "deviceflow login github"),
        (("login", "github"), "give --client-id"),
        (("login", "gitbub", "--client-id", "c"), "is none of auth0, "),
        (("login", "auth0", "--client-id", "c"), "add --set domain=…"),
        (("login", "google", "--client-id", "c"), "CLIENT_SECRET"),
        (("login", "github", "--client-id", "c", "--set", "tenant=x"), "takes no tenant"),
        (("login", "https://127.0.0.1:1", "--client-id", "c"), "127.0.0.1:1: no answer (nothing listens there)"),
        (("login", "http://id.example", "--client-id", "c"), "not an https address"),
    ):
        done = command(*words)
        assert done.returncode in (1, 2) and part in done.stderr and "Traceback" not in done.stderr, (words, done)
    assert not [path for path in command.folder.rglob("*") if path.is_file()]  # a login that failed left nothing


def test_a_secret_is_kept_and_never_printed(command):
    done = command("login", "https://127.0.0.1:1", "--client-id", "c", CLIENT_SECRET="hush-hush")
    assert "hush" not in done.stdout + done.stderr


def test_a_login_of_somebody_elses_is_refused(command):
    url = provider_url()
    sign_in(command, url)
    (slot,) = command.folder.rglob("*.0")
    moved = command.folder / "elsewhere"
    slot.rename(moved)
    slot.symlink_to(moved)
    done = command("token", url)
    assert done.returncode == 1 and "is a link or belongs to somebody else" in done.stderr


def test_a_program_needs_no_paths(bin_folder, tmp_path):
    code = (
        "import deviceflow\n"
        "from deviceflow import DeviceFlow, FileStore, Session, providers\n"
        "print(providers.github('id'), 'FileStore' in dir(deviceflow))\n"
        "try:\n"
        "    import machine\n"
        "except ImportError:\n"
        "    print('no machine')\n"
    )
    assert run_python(bin_folder, tmp_path, code) == "<DeviceFlow> True\nno machine\n"


def test_a_module_of_the_users_comes_before_the_boards(bin_folder, tmp_path):
    (tmp_path / "usocket.py").write_text("mine = True\n")
    assert run_python(bin_folder, tmp_path, "import deviceflow, usocket; print(usocket.mine)") == "True\n"


def run_python(bin_folder, folder, code):
    done = subprocess.run([bin_folder / "python", "-c", code], cwd=folder, env=clean_environment(),
                          capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def test_the_keyring_keeps_a_login(bin_folder, tmp_path):
    (tmp_path / "keyring").mkdir()
    (tmp_path / "keyring" / "__init__.py").write_text(
        "kept = {}\n"
        "def get_password(service, key): return kept.get((service, key))\n"
        "def set_password(service, key, value): kept[service, key] = value\n"
        "def delete_password(service, key): del kept[service, key]\n"
    )
    (tmp_path / "keyring" / "errors.py").write_text(
        "class KeyringError(Exception): pass\nclass PasswordDeleteError(KeyringError): pass\n"
    )
    code = (
        "from deviceflow import KeyringStore\n"
        "store = KeyringStore()\n"
        "store.save('key', 'rt-1')\n"
        "print(store.load('key'), store.load('other'))\n"
        "store.load('key')\n"
        "store.erase()\n"
        "print(store.load('key'))\n"
    )
    assert run_python(bin_folder, tmp_path, code) == "rt-1 None\nNone\n"
