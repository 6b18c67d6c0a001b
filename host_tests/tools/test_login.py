"""`make login`: signing in on a PC."""

import os
import pathlib
import stat
import subprocess
import sys

from phone import approve
from provider.running import running
from support.servers import provider_url

SERVERS = ("provider",)
ROOT = pathlib.Path(__file__).resolve().parents[2]


def command(*arguments):
    return [sys.executable, "-m", "pc_login", *arguments]


def environment(tmp_path):
    path = ":".join(str(ROOT / folder) for folder in ("lib", "boards/host/cpython", "tools"))
    return dict(os.environ, PYTHONPATH=path, XDG_CONFIG_HOME=str(tmp_path), PYTHONUNBUFFERED="1")


def run(tmp_path, *arguments):
    return subprocess.run(
        command(*arguments), env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=False
    )


def sign_in(tmp_path, url):
    """Signs in with the code it prints; gives all that it printed."""
    from provider.running import Running

    arguments = (url, "--client-id", "demo-board", "--scope", "profile")
    process = subprocess.Popen(command(*arguments), env=environment(tmp_path), stdout=subprocess.PIPE, text=True)
    lines = []
    with process:
        for line in process.stdout:
            lines.append(line)
            if line.startswith("go to"):
                uri = line.split()[-1]
            if line.startswith("and enter"):
                approve(uri, line.split()[-1])
                Running(url).advance(10)
    assert process.returncode == 0
    return "".join(lines)


def test_a_terminal_gets_the_code_as_a_qr_as_well_and_a_file_does_not(tmp_path):
    url = provider_url()
    ours, terminal = os.openpty()
    said = b""
    words = command(url, "--client-id", "demo-board")
    with subprocess.Popen(words, env=environment(tmp_path), stdout=terminal) as login:
        os.close(terminal)
        while b"and enter" not in said:
            said += os.read(ours, 4096)
        login.terminate()
    os.close(ours)
    black_on_white = "\x1b[0;30;47;107m"
    lines = [line for line in said.decode().splitlines() if line.startswith(black_on_white)]
    assert len(lines) > 10 and all("\x1b[0m" in line for line in lines)
    assert black_on_white not in sign_in(tmp_path, url)


def test_what_others_could_read_is_closed_to_them_again(tmp_path):
    url = provider_url()
    sign_in(tmp_path, url)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    file.chmod(0o644)
    file.parent.chmod(0o755)
    assert run(tmp_path, url, "--client-id", "demo-board").returncode == 0
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in file.parent.iterdir())


def test_a_link_in_place_of_the_login_is_refused(tmp_path):
    url = provider_url()
    sign_in(tmp_path, url)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    moved = tmp_path / "elsewhere"
    file.rename(moved)
    file.symlink_to(moved)
    done = run(tmp_path, url, "--client-id", "demo-board")
    assert done.returncode == 1 and "is a link" in done.stderr and "Traceback" not in done.stderr
    assert moved.exists()


def test_a_login_is_kept_for_nobody_else_to_read(tmp_path):
    url = provider_url()
    assert "and enter" in sign_in(tmp_path, url)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1 and stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700
    again = run(tmp_path, url, "--client-id", "demo-board")
    assert again.returncode == 0 and "and enter" not in again.stdout
    gone = run(tmp_path, url, "--client-id", "demo-board", "--sign-out")
    assert gone.returncode == 0 and not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_goes_wrong_says_what_to_do(tmp_path):
    for arguments, words in (
        (("nonsense", "--client-id", "x"), "github"),
        (("auth0", "--client-id", "x"), "--set domain="),
        (("google", "--client-id", "x"), "CLIENT_SECRET"),
        (("github", "--client-id", "x", "--set", "colour=red"), "takes no colour; --set takes: auth, revoke_url"),
        (("auth0", "--client-id", "x", "--set", "domain=d", "--set", "a=b"), "--set takes: domain, audience, auth"),
        (("http://127.0.0.1", "--client-id", "x", "--set", "foo=bar"), "takes no foo; --set takes: auth, revoke_url"),
        (("http://example.com", "--client-id", "x"), "https"),
    ):
        done = run(tmp_path, *arguments)
        assert done.returncode == 1 and words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_named(tmp_path):
    with running() as provider:
        pass  # nobody listens there any more
    done = run(tmp_path, provider.url, "--client-id", "x")
    place = provider.url.split("/")[2]
    assert done.returncode == 1 and done.stdout == f"Asking {place} where to sign in\n"
    assert f"check that the provider at {place} is running, and the network" in done.stderr
    done = run(tmp_path, "keycloak", "--client-id", "x", "--set", "realm=r", "--set", "base_url=" + provider.url)
    assert done.returncode == 1 and f"check that the provider at {place} is running" in done.stderr


def test_a_missing_client_id_is_asked_for_as_make_takes_it(tmp_path):
    done = run(tmp_path, "github")
    assert done.returncode == 2 and "give CLIENT_ID=…" in done.stderr


def test_help_names_the_providers(tmp_path):
    done = run(tmp_path, "--help")
    assert done.returncode == 0 and "microsoft" in done.stdout and "CLIENT_ID=" in done.stdout


def test_nobody_reads_what_it_prints_any_longer(tmp_path):
    words = command(provider_url(), "--client-id", "demo-board")
    with subprocess.Popen(words, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as login:
        login.stdout.close()
        assert "Traceback" not in login.stderr.read().decode()
        assert login.wait(60) == 1
