"""Roots from a list and from a folder, each a whole certificate, and only those that a host needs."""


from deviceflow.errors import DeviceFlowError
from deviceflow.roots import Roots
from support.fakes import raised
from support.folders import FolderOf
from support.hostile import roots_folder

SERVERS = ("hostile",)

def der(fill, size=300):
    """Something that is framed as a certificate is."""
    return b"\x30\x82" + bytes((size >> 8, size & 255)) + bytes((fill,)) * size


A, B, C = der(1), der(2), der(3)


def row(name, hosts):
    return "%s\t2035-06-04\tabc\tcertifi\t%s\tCN=A root\n" % (name, hosts)


def test_a_list_is_for_every_host():
    roots = Roots(iter([A, bytearray(B)]))
    assert list(roots.needed("x.example")) == [A, B]
    assert list(roots.needed("y.example")) == [A, B], "an iterator is not used up"
    assert all(isinstance(root, bytes) for root in roots.needed("x")), "tls takes no bytearray"


def test_what_is_no_certificate_is_refused():
    pem = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    for roots in ([], [b""], [pem], [A + B], [A[:-1]], ["text"], A, [A, None]):
        assert raised(DeviceFlowError, Roots, roots).error == "bad_root"


def test_a_folder_without_an_index_is_for_every_host():
    with FolderOf(b_der=B, a_der=A, readme_txt=b"x") as path:
        assert list(Roots(path).needed("x.example")) == [A, B]
        assert list(Roots(path + "/").needed("x.example")) == [A, B]


def test_the_index_names_the_roots_of_a_host():
    rows = [row("a.der", "a.example,www.a.example"), row("b.der", "*.b.example"), row("c.der", "a.example")]
    index = "# file\texpires\tsha256\tsource\thosts\tsubject\n" + "".join(rows) + "\nhalf a line\n"
    with FolderOf(a_der=A, b_der=B, c_der=C, index_tsv=index.encode()) as path:
        roots = Roots(path)
        for host, needed in (
            ("a.example", [A, C]),
            ("www.a.example", [A]),
            ("x.b.example", [B]),
            ("b.example", [A, B, C]),  # the folder says nothing of it
            ("evil-b.example", [A, B, C]),
        ):
            assert list(roots.needed(host)) == needed, host


def test_a_star_is_any_host():
    index = row("a.der", "*") + row("b.der", "b.example")
    with FolderOf(a_der=A, b_der=B, index_tsv=index.encode()) as path:
        assert list(Roots(path).needed("x.example")) == [A]
        assert list(Roots(path).needed("b.example")) == [A, B]


def test_a_folder_that_is_missing_or_empty_is_an_error():
    assert raised(DeviceFlowError, Roots, "no-such-folder").error == "bad_root"
    with FolderOf() as path:
        assert raised(DeviceFlowError, Roots, path).error == "bad_root"


def test_a_broken_file_in_a_folder_is_an_error_when_it_is_needed():
    with FolderOf(a_der=A[:-5]) as path:
        roots = Roots(path)
        assert raised(DeviceFlowError, lambda: list(roots.needed("x"))).error == "bad_root"


def test_a_real_certificate_passes():
    assert len(list(Roots(roots_folder()).needed("x"))) == 2
