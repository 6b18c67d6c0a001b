"""make configure: what it asks, what it refuses, and what it writes."""

import contextlib
import http.server
import io
import json
import os
import pathlib
import ssl
import subprocess
import sys
import threading

import config_file
import pytest
import trustme
from configure import __main__ as command
from configure import checks, interview, reach
from configure.answers import Answers, NoAnswer
from provider.running import running

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command without a terminal; gives (exit status, config or None, what was printed). `piped` is what comes
    through a pipe."""
    for variable in ("CLIENT_SECRET", "WIFI_KEY"):
        monkeypatch.delenv(variable, raising=False)
    output = tmp_path / "build" / "config.json"

    def run(*arguments, piped=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(piped))
        status = command.main([*map(str, arguments), "--output", str(output)])
        printed = capsys.readouterr()
        config = json.loads(output.read_text()) if output.exists() else None
        return status, config, printed.out + printed.err

    run.output = output
    return run


def test_everything_from_the_command_line(run, monkeypatch):
    monkeypatch.setenv("WIFI_KEY", "not-printed-1")
    status, config, said = run("--provider", "keycloak", "--set", "base_url=https://sso.example.com", "--set",
                               "realm=home", "--client-id", "board", "--client-secret", "not-printed-2", "--scope",
                               "openid,profile", "--scope", "email", "--service", "Home", "--userinfo", "", "--wifi",
                               "attic", "--offline")
    assert status == 0
    assert config == {
        "wifi": {"ssid": "attic", "key": "not-printed-1"},
        "provider": {"name": "keycloak", "base_url": "https://sso.example.com", "realm": "home", "client_id": "board",
                     "client_secret": "not-printed-2"},
        "scopes": ["openid", "profile", "email"],
        "service": "Home",
    }
    assert "not-printed" not in said
    assert run.output.stat().st_mode & 0o777 == 0o600


def test_it_stays_for_the_owner_alone_when_it_is_written_again(run):
    run.output.parent.mkdir()
    run.output.write_text("{}")
    run.output.chmod(0o644)
    assert run("--provider", "github", "--client-id", "c", "--offline")[0] == 0
    assert run.output.stat().st_mode & 0o777 == 0o600
    assert os.listdir(run.output.parent) == ["config.json"]


def test_what_is_usual_for_a_provider_is_taken(run):
    _, config, said = run("--provider", "github", "--client-id", "Iv1.0", "--offline")
    assert config == {
        "provider": {"name": "github", "client_id": "Iv1.0"}, "scopes": ["read:user"], "service": "GitHub",
        "userinfo": "https://api.github.com/user"}
    assert "not checked" in said


@pytest.mark.parametrize("arguments, advice", [
    (["--client-id", "c"], "ARGS='--provider …'"),
    (["--provider", "githup", "--client-id", "c"], "github"),
    (["--provider", "http://login.example.com", "--client-id", "c"], "https://"),
    (["--provider", "github"], "--client-id"),
    (["--provider", "github", "--client-id", "two words"], "no spaces"),
    (["--provider", "google", "--client-id", "c"], "--client-secret"),
    (["--provider", "auth0", "--client-id", "c"], "ARGS='--set domain=…'"),
    (["--provider", "auth0", "--set", "tenant=x", "--client-id", "c"], "it takes domain, audience"),
    (["--provider", "github", "--client-id", "c", "--set", "realm=x"], "knows no realm"),
    (["--provider", "keycloak", "--client-id", "c", "--set", "base_url=sso", "--set", "realm=x"], "https://"),
    (["--provider", "github", "--client-id", "c", "--scope", 'a"b'], "no scope"),
    (["--provider", "github", "--client-id", "c", "--service", "M\u00fcnchen"], "ASCII"),
    (["--provider", "github", "--client-id", "c", "--wifi", "n" * 33], "32 bytes"),
    (["--provider", "github", "--client-id", "c", "--wifi", "n", "--wifi-key", "short"], "8 to 63"),
    (["--provider", "github", "--client-id", "c", "--userinfo", "api.github.com"], "https://"),
    (["--provider", "github", "--client-id", "c", "--root", __file__], "no certificate"),
    (["--provider", "github", "--client-id", "c", "--root", "nowhere.pem"], "there is no file nowhere.pem"),
])
def test_nonsense_is_refused_with_what_to_do(run, arguments, advice):
    status, config, said = run(*arguments, "--offline")
    assert (status, config) == (1, None)
    assert said.startswith("make configure: ") and advice in said


def test_the_firmware_takes_what_was_written(run):
    run("--provider", "auth0", "--set", "domain=x.eu.auth0.com", "--client-id", "c", "--wifi", "n", "--offline")
    path = f"{ROOT / 'lib'}:{ROOT / 'boards/host/cpython'}:{ROOT / 'firmware'}"
    code = "import config, utime; print(config.flow(config.read(), utime, None).token_url)"
    done = subprocess.run([sys.executable, "-c", code], cwd=run.output.parent, capture_output=True, text=True,
                          env=dict(os.environ, PYTHONPATH=path), check=False)
    assert done.stdout == "https://x.eu.auth0.com/oauth/token\n", done.stderr


def test_a_client_that_the_provider_knows(run):
    with running() as provider:
        status, config, said = run("--provider", provider.url, "--client-id", "demo-board", "--scope", "profile")
        asked = [entry["path"] for entry in provider.log()]
    assert status == 0 and "knows the client" in said
    assert config["provider"] == {"issuer": provider.url, "client_id": "demo-board"}
    assert config["userinfo"] == provider.url + "/userinfo"
    assert asked[-1] == "/device_authorization"


def test_endpoints_on_other_hosts_than_the_issuers_are_shown(run, monkeypatch):
    with running() as provider:
        status, _, said = run("--provider", provider.url, "--client-id", "demo-board")
        assert status == 0 and "is that the provider's host" not in said
    assert reach.elsewhere("https://id.example", {
        "device_authorization_endpoint": "https://id.example/device",
        "token_endpoint": "https://id.example:8443/token",
        "revocation_endpoint": "https://evil.example\x1b[2J/revoke",
        "userinfo_endpoint": "https://api.example/me",
    }) == [("token_endpoint", "id.example:8443"), ("revocation_endpoint", "evil.example?[2J"),
           ("userinfo_endpoint", "api.example")]
    assert reach.elsewhere("https://id.example", {"token_endpoint": ["https://evil.example/token"]}) == []
    found = {"issuer": "https://id.example", "token_endpoint": "https://evil.example/token"}
    monkeypatch.setattr(reach, "metadata", lambda issuer, root: found)
    monkeypatch.setattr(reach, "ask_for_code", lambda *_: None)
    _, _, said = run("--provider", "https://id.example", "--client-id", "c")
    assert "token_endpoint on evil.example: is that the provider's host?" in said


@pytest.mark.parametrize("content", [b"5", b"[1]", b"null", b'"text"', b'{"issuer": ["a"]}', b"true"])
def test_metadata_of_a_wrong_type_are_no_traceback(run, content):
    with served(content) as url:
        status, config, said = run("--provider", url, "--client-id", "c")
    assert (status, config) == (1, None) and said.startswith("make configure: ") and "Traceback" not in said


@pytest.mark.parametrize("url", ["http://192.168.1.5:8628", "http://10.0.0.7/realm"])
def test_plain_http_in_the_own_network_has_to_be_answered_for(run, url):
    words = "--provider", url, "--client-id", "c", "--userinfo", "", "--offline"
    status, config, said = run(*words)
    assert (status, config) == (1, None) and "everybody in this network can read" in said
    assert run(*words, "--allow-plain-http", "no")[0] == 1
    status, config, _ = run(*words, "--allow-plain-http", "yes")
    assert status == 0 and config["allow_plain_http"] is True
    assert config_file.read(run.output) == config
    github = run("--provider", "github", "--client-id", "c", "--offline", "--allow-plain-http", "yes")[1]
    assert "allow_plain_http" not in github


def test_plain_http_beyond_the_own_network_is_refused_whatever_is_answered(run):
    for url in ("http://8.8.8.8", "http://login.example.com", "http://192.168.1.5.example.com"):
        status, config, said = run("--provider", url, "--client-id", "c", "--offline", "--allow-plain-http", "yes")
        assert (status, config) == (1, None) and "https://" in said


def test_a_provider_in_the_own_network_is_asked_whether_it_knows_the_client():
    found = {"device_authorization_endpoint": "http://192.168.1.5/d", "token_endpoint": "http://192.168.1.5/t"}
    named = {"issuer": "http://192.168.1.5", "client_id": "c", "allow_plain_http": True}
    assert reach._flow(named, found).allow_plain_http is True


@contextlib.contextmanager
def served(content):
    """A server that answers everything with `content`, as JSON."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_client_that_the_provider_does_not_know_is_not_written(run):
    with running() as provider:
        status, config, said = run("--provider", provider.url, "--client-id", "nobody")
    assert (status, config) == (1, None)
    assert "invalid_client" in said and "ARGS=--offline" in said and ".." not in said


def test_https_where_plain_http_is_spoken_is_told_apart_from_a_certificate(run):
    with running() as provider:
        status, config, said = run("--provider", provider.url.replace("http:", "https:"), "--client-id", "demo-board")
    assert (status, config) == (1, None)
    assert "speaks no TLS" in said and "certificate" not in said


def test_answers_may_come_through_a_pipe(run):
    answers = "github\nIv1.0\nnot-printed-1\nread:user repo\n\n\nattic\nnot-printed-2\n"
    status, config, said = run("--offline", piped=answers)
    assert status == 0 and "not-printed" not in said
    assert config["provider"] == {"name": "github", "client_id": "Iv1.0", "client_secret": "not-printed-1"}
    assert (config["scopes"], config["service"]) == (["read:user", "repo"], "GitHub")
    assert config["wifi"] == {"ssid": "attic", "key": "not-printed-2"}


def test_a_wrong_answer_from_a_pipe_is_told_with_its_question(run):
    status, config, said = run("--offline", piped="github\ntwo words\n")
    assert (status, config) == (1, None) and "Client id: " in said


GENERIC = "--provider", "github", "--client-id", "c", "--offline", "--board", "generic"


def wired(run):
    return json.loads((run.output.parent / "board.json").read_text())


def test_the_wiring_is_asked_for_where_the_board_is_generic(run):
    status, _, said = run(*GENERIC, piped="\n\n\n\n\n" + "\n".join(["", "", "i2c", "21", "22", "", "2", "0"]) + "\n")
    assert status == 0, said
    assert said.endswith("make flash BOARD=generic\n")
    assert wired(run) == {"driver": "ssd1306", "width": 128, "height": 64, "sda": 21, "scl": 22, "button": 0, "led": 2,
                          "led_lit": 0}
    assert not run("--provider", "github", "--client-id", "c", "--offline")[2].endswith("BOARD=generic\n")


def test_the_wiring_may_be_given_on_the_command_line(run):
    words = "display=sh1106", "bus=spi", "sck=18", "mosi=23", "dc=26", "res=27", "cs=5", "button=", "led="
    assert run(*GENERIC, *(part for word in words for part in ("--wire", word)))[0] == 0
    assert wired(run) == {"driver": "sh1106", "width": 128, "height": 64, "sck": 18, "mosi": 23, "dc": 26, "res": 27,
                          "cs": 5, "button": None, "led": None}
    assert run(*GENERIC, "--wire", "display=none", "--wire", "button=9")[0] == 0
    assert wired(run) == {"driver": None, "button": 9, "led": None}


@pytest.mark.parametrize("words, advice", [
    (["sda=21"], "--wire scl=…"), (["sda=D1"], "number of a GPIO"), (["sda=99"], "0 to 48"),
    (["sda=21", "scl=21"], "GPIO 21 is used twice: sda, scl"),
    (["sda=21", "scl=0"], "GPIO 0 is used twice: scl, button"),
    (["display=st7789"], "ssd1306, sh1106, none"), (["display=sh1106", "size=128x32"], "take one of 128x64"),
    (["pin=4"], "there is no pin; there are bus, button, cs, dc"),
])
def test_a_wiring_that_cannot_be_is_refused(run, words, advice):
    status, config, said = run(*GENERIC, *(part for word in words for part in ("--wire", word)))
    assert (status, config) == (1, None) and said.startswith("make configure: ") and advice in said, said


def test_what_to_do_next_is_told(run):
    github = "--provider", "github", "--client-id", "c", "--offline"
    assert run(*github)[2].endswith("Next: make roots, then make flash\n")
    assert run("--provider", "http://127.0.0.1:8628", "--client-id", "c", "--offline")[2].endswith("Next: make flash\n")


def test_roots_stay_for_the_same_provider_and_go_with_another(run):
    github = "--provider", "github", "--client-id", "c", "--offline"
    run(*github)
    roots = run.output.parent / "roots"
    roots.mkdir()
    (roots / "a.der").write_bytes(b"0\x82")
    (roots / "index.tsv").write_text("a.der\t2030-01-01\tdigest\tsource\tgithub.com,api.github.com\tsubject\n")
    assert run(*github, "--wifi", "attic")[2].endswith("Next: make flash\n")
    assert run("--provider", "gitlab", "--client-id", "c", "--offline")[2].endswith("make roots, then make flash\n")
    assert os.listdir(roots) == []


@pytest.mark.parametrize("path, advice", [("/liar", "calls itself"), ("/nodevice", "device_authorization_endpoint"),
                                          ("/nowhere", "exact address")])
def test_an_issuer_that_will_not_do(run, path, advice):
    with running() as provider:
        status, config, said = run("--provider", provider.url + path, "--client-id", "demo-board")
    assert (status, config) == (1, None)
    assert advice in said


def test_without_a_network_it_is_written_and_said(run):
    with running() as provider:
        pass  # nobody listens there any more
    status, config, said = run("--provider", provider.url, "--client-id", "c")
    assert status == 0 and config["provider"]["issuer"] == provider.url
    assert "not checked" in said and provider.url.split("/")[2] + " does not answer" in said


def test_a_certificate_of_ones_own(run, tmp_path):
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    for name, pem in (("root", authority.cert_pem), ("chain", leaf.cert_chain_pems[0]), ("key", leaf.private_key_pem)):
        pem.write_to_path(tmp_path / name)
    with running(cert=str(tmp_path / "chain"), key=str(tmp_path / "key")) as provider:
        given = "--provider", provider.url, "--client-id", "demo-board", "--scope", "profile"
        status, config, said = run(*given)
        assert (status, config) == (1, None) and "--root" in said
        status, config, said = run(*given, "--root", tmp_path / "root")
        assert status == 0 and "knows the client" in said
    written = (run.output.parent / "roots" / "own-0.der").read_bytes()
    assert written == ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode())
    run("--provider", "github", "--client-id", "c", "--offline")
    assert os.listdir(run.output.parent / "roots") == []  # what is not asked for any more is not trusted any more


class Person:
    """Types these answers, and remembers what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, prompt):
        self.asked.append(prompt)
        return self.answers.pop(0)


def test_a_person_is_asked_again_until_the_answer_can_be_right(capsys):
    person, secretly = Person("githup", "github", "Iv1 0", "Iv1.0"), Person("")
    named = interview.provider(Answers({}, person, secretly), {})
    assert named == {"name": "github", "client_id": "Iv1.0"}
    assert len(person.asked) == 4 and "secret" in secretly.asked[0].lower()
    assert capsys.readouterr().out.count("\n") == 2


def test_a_person_who_only_presses_return_gets_what_is_usual():
    person = Person("", "", "")
    found = interview.details(Answers({}, person, person), {"name": "github"}, None)
    assert (found["scopes"], found["userinfo"]) == (["read:user"], "https://api.github.com/user")
    assert "[read:user]" in person.asked[0]


def test_the_wifi_password_is_asked_for_unseen():
    person, secretly = Person("attic"), Person("a password")
    assert interview.wifi(Answers({}, person, secretly)) == {"ssid": "attic", "key": "a password"}
    assert interview.wifi(Answers({}, Person(""), None)) is None


def test_what_is_given_is_not_asked_for():
    with pytest.raises(NoAnswer):
        Answers({"--wifi": "n" * 33}, Person(), Person()).get("--wifi", "Wi-Fi", checks.ssid)


def test_a_key_of_64_digits_is_a_key():
    assert checks.wifi_key("0123456789abcdef" * 4)
    with pytest.raises(ValueError):
        checks.wifi_key("x" * 64)
