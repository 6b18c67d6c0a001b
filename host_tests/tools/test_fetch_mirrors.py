"""Which of a machine's apt sources are taken for Debian mirrors."""

from tools.interpreter import debian_mirrors as mirrors

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def test_one_line_sources_with_and_without_options():
    text = f"""
    # deb http://commented.example/debian bookworm main
    deb http://a.example/debian bookworm main contrib # the first
    deb-src http://source.example/debian bookworm main
    deb [ arch=amd64 signed-by={KEYRING} ] https://b.example/debian bookworm main
    """
    assert mirrors.from_list(text) == ["http://a.example/debian", "https://b.example/debian"]


def test_one_line_sources_of_others_are_left_out():
    text = """
deb [arch=amd64 signed-by=/usr/share/keyrings/vendor.gpg] https://vendor.example/deb stable main
deb [signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] http://u.example/ubuntu noble main
deb http://security.example/debian-security bookworm-security main
deb http://security.example/ buster/updates main
deb cdrom:[Debian-12]/ bookworm main
"""
    assert mirrors.from_list(text) == []


def test_deb822_with_several_uris_over_several_lines():
    text = f"""# where packages come from
Types: deb deb-src
URIs: http://a.example/debian
# http://commented.example/debian
  http://b.example/debian mirror+file:/etc/apt/mirrors/debian.list
Suites: bookworm bookworm-updates
Components: main
Signed-By: {KEYRING}

types: deb
uris: http://c.example/debian
suites: trixie
components: main
"""
    assert mirrors.from_deb822(text) == [
        "http://a.example/debian", "http://b.example/debian", "mirror+file:/etc/apt/mirrors/debian.list",
        "http://c.example/debian"]


def test_deb822_stanzas_that_do_not_count():
    text = f"""Types: deb
URIs: http://off.example/debian
Suites: bookworm
Enabled: no
Signed-By: {KEYRING}

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Signed-By: {KEYRING}

Types: deb
URIs: https://vendor.example/deb
Suites: nodistro
Signed-By: /usr/share/keyrings/vendor.gpg

Types: deb
URIs: https://embedded.example/deb
Suites: stable
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 bm90IGEga2V5
 -----END PGP PUBLIC KEY BLOCK-----
"""
    assert mirrors.from_deb822(text) == []


def test_files_are_read_in_apts_order_and_each_mirror_is_named_once(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text("deb http://first.example/debian bookworm main\n")
    (parts / "b.sources").write_text("Types: deb\nURIs: http://third.example/debian\nSuites: bookworm\n")
    (parts / "a.list").write_text("deb http://second.example/debian bookworm main\n"
                                  "deb http://first.example/debian bookworm-updates main\n")
    (parts / "c.list.disabled").write_text("deb http://disabled.example/debian bookworm main\n")
    assert mirrors.mirrors(tmp_path) == [
        "http://first.example/debian", "http://second.example/debian", "http://third.example/debian"]


def test_a_machine_without_apt_has_no_mirrors(tmp_path):
    assert mirrors.mirrors(tmp_path) == []
