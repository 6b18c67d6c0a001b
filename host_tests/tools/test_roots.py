"""tools/roots: the right roots for a host, found on a local network with authorities of its own."""

import datetime
import json
import os
import pathlib
import ssl

import pytest
import trustme
from deviceflow.transient.roots import Roots
from roots import __main__ as command
from roots import bundle, folder, hosts, known, needed
from support.hostile import port
from support.hostile import root as good

SERVERS = ("hostile",)
TODAY = datetime.date(2026, 1, 1)


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory):
    """A bundle of several authorities, one of which vouches for the good servers, with certifi's kind of comments."""
    strangers = [labelled(f"Stranger {number}", trustme.CA().cert_pem.bytes().decode()) for number in range(4)]
    ours = labelled("Our Own Root", ssl.DER_cert_to_PEM_cert(good()))
    path = tmp_path_factory.mktemp("bundle") / "bundle.pem"
    path.write_text("\n".join([*strangers[:3], ours, strangers[3]]))
    return path


def labelled(label, pem):
    return f'# Issuer: somebody\n# Label: "{label}"\n{pem}'


@pytest.fixture
def run(ca_file, tmp_path, capsys):
    """Run the command; return (status, the DER certificates that a board finds, stdout, stderr)."""

    def call(*arguments, host="127.0.0.1"):
        out = tmp_path / "roots"
        status = command.main(["--ca-file", str(ca_file), "--out", str(out), *arguments], TODAY)
        told = capsys.readouterr()
        ders = [der for _, der in Roots(str(out)).needed(host)] if list(out.glob("*.der")) else []
        return status, ders, told.out, told.err

    return call


def at(server):
    return f"127.0.0.1:{port(server)}"


@pytest.mark.parametrize("server", ["good", "intermediate", "tls12"])
def test_the_root_that_a_host_needs_is_found_by_asking_it(run, server):
    status, ders, out, _ = run(at(server))
    assert (status, ders) == (0, [good()])
    assert "Our Own Root" in out


@pytest.mark.parametrize("server", ["wrong-ca", "self-signed", "wrong-host", "expired", "no-intermediate"])
def test_a_host_that_does_not_verify_gets_no_root(run, server):
    status, ders, _, err = run(at(server))
    assert (status, ders) == (1, [])
    assert "refused" in err


def test_a_host_that_does_not_answer_is_an_error_of_one_line(run):
    status, ders, _, err = run(at("closed"))
    assert (status, ders, err.count("\n")) == (1, [], 1)


def test_a_host_that_does_not_answer_but_is_known(run, monkeypatch):
    monkeypatch.setitem(known.ROOTS, "127.0.0.1", ("Our Own Root",))
    status, ders, _, err = run(at("closed"))
    assert (status, ders) == (0, [good()])
    assert "taking what is known" in err


def test_where_a_known_provider_may_move_comes_along(run, monkeypatch):
    monkeypatch.setitem(known.ROOTS, "127.0.0.1", ("Stranger 1",))
    _, ders, out, _ = run(at("good"))
    assert len(ders) == 2 and good() in ders
    assert "Stranger 1" in out


def test_a_root_by_name_is_for_every_host(run):
    status, ders, _, _ = run("--root", "our own root", host="anything.example")
    assert (status, ders) == (0, [good()])


def test_a_root_that_is_misspelt_is_told_what_there_is(run):
    status, _, _, err = run("--root", "Own")
    assert status == 1
    assert "Our Own Root" in err


def test_without_a_wish_the_configuration_is_taken(run, tmp_path, monkeypatch):
    status, _, _, err = run()
    assert status == 1 and "config.json is missing: run `make configure` first" in err
    (tmp_path / "config.json").write_text(json.dumps({"provider": {"name": "github", "client_id": "x"}}))
    monkeypatch.setitem(known.ROOTS, "github.com", ("Our Own Root",))
    assert run("--offline", host="github.com")[:2] == (0, [good()])


def test_what_was_picked_for_another_provider_goes_when_no_root_is_needed(run, tmp_path):
    run("--root", "Stranger 0")
    url = "http://127.0.0.1:8628"
    (tmp_path / "config.json").write_text(json.dumps({"provider": {"issuer": url, "client_id": "x"}}))
    assert run()[0] == 0
    assert os.listdir(tmp_path / "roots") == []


def test_a_root_is_for_the_hosts_that_the_index_names_and_one_of_ones_own_for_all(run, tmp_path):
    roots = tmp_path / "roots"
    run(at("good"))
    assert folder.covers(roots, "127.0.0.1") and not folder.covers(roots, "github.com")
    (roots / "own-0.der").write_bytes(good())
    assert folder.covers(roots, "github.com")


@pytest.mark.parametrize("provider, words", [
    ({"name": "githup", "client_id": "x"}, "provider.name is none of: auth0, "),
    ({"name": "github"}, "provider.client_id is missing"),
    ({"name": "auth0", "client_id": "x"}, "provider.domain is missing"),
    ({"name": "github", "client_id": "x", "tenant": "y"}, "provider.tenant is not for this provider"),
])
def test_a_wrong_configuration_is_told_by_file_and_field(run, tmp_path, provider, words):
    (tmp_path / "config.json").write_text(json.dumps({"provider": provider}))
    status, _, _, err = run("--offline")
    assert status == 1 and "config.json: " + words in err and "make configure" in err


def test_the_index_tells_subject_expiry_digest_and_source(run, ca_file, tmp_path):
    run(at("good"))
    head, row = (tmp_path / "roots" / "index.tsv").read_text().splitlines()
    entry = dict(zip(head.lstrip("# ").split("\t"), row.split("\t")))
    ours = bundle.named(bundle.read(ca_file), "Our Own Root")
    assert entry == {
        "file": ours.file,
        "expires": str(ours.expires),
        "sha256": ours.sha256,
        "source": "bundle.pem",
        "hosts": "127.0.0.1",
        "subject": ours.subject,
    }


def test_a_second_run_replaces_what_the_first_wrote_and_nothing_else(run, tmp_path):
    run("--root", "Stranger 0")
    (tmp_path / "roots" / "mine.der").write_bytes(good())
    run("--root", "Stranger 1")
    files = sorted(path.name for path in (tmp_path / "roots").glob("*.der"))
    assert len(files) == 2 and files[0] == "mine.der" and files[1].startswith("stranger-1")


def test_roots_that_end_within_two_years_are_warned_of(capsys):
    root = bundle.Root(good(), "a test", "Ours")
    days = datetime.timedelta(days=1)
    command.report({root: {"*"}}, pathlib.Path("x"), root.expires - 731 * days)
    assert not capsys.readouterr().err
    command.report({root: {"*"}}, pathlib.Path("x"), root.expires - 729 * days)
    assert "WARNING: Ours expires" in capsys.readouterr().err


def test_the_hosts_of_a_config(run, tmp_path, monkeypatch):
    config = {
        "provider": {"name": "github", "client_id": "x"},
        "userinfo": "https://api.github.com/user",
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    monkeypatch.setitem(known.ROOTS, "github.com", ("Our Own Root",))
    monkeypatch.setitem(known.ROOTS, "api.github.com", ("Stranger 2",))
    status, ders, _, _ = run("--offline", "--config", str(tmp_path / "config.json"), host="github.com")
    assert (status, ders) == (0, [good()])


def test_the_hosts_of_a_provider_that_is_described_by_addresses():
    urls = {"device_auth_url": "https://a.example/d", "token_url": "https://b.example:8443/t"}
    config = {"provider": {**urls, "client_id": "x"}}
    assert hosts.of_config(config, []) == [("a.example", 443), ("b.example", 8443)]


def test_offline_an_unknown_host_is_an_error(run):
    assert run("--offline", "nobody.example")[0] == 1


def test_the_known_roots_are_in_certifis_bundle():
    labels = {root.label for root in bundle.certifi_bundle()}
    missing = {label for names in known.ROOTS.values() for label in names} - labels
    assert not missing
    assert known.known("tenant.eu.auth0.com")
    assert not known.known("auth0.com.example")


def test_every_root_of_certifis_bundle_is_one_that_a_board_takes(tmp_path):
    for root in bundle.certifi_bundle():
        (tmp_path / root.file).write_bytes(root.der)
    assert len(list(Roots(str(tmp_path)).needed("any.example"))) == len(bundle.certifi_bundle())


def test_a_host_is_asked_as_a_board_would():
    roots = [bundle.Root(good(), "a test", "Ours")]
    with pytest.raises(needed.NoAnswer, match=r"TLS 1\.2"):
        needed.refusal("127.0.0.1", port("tls13"), roots)


def test_an_issuers_endpoints_count_as_well(monkeypatch):
    metadata = {"token_endpoint": "https://b.example/t", "device_authorization_endpoint": "https://a.example:81/d"}
    monkeypatch.setattr(hosts.discovery, "find", lambda issuer: metadata)
    places = hosts.of_issuer("https://a.example", [bundle.Root(good(), "a test")])
    assert places == [("a.example", 443), ("a.example", 81), ("b.example", 443)]


def test_an_issuer_that_describes_nothing_is_an_error():
    with pytest.raises(bundle.RootsError):
        hosts.of_issuer("https://" + at("good"), [bundle.Root(good(), "a test")])
