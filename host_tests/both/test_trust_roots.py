"""Roots from a list and from a folder, each a whole certificate, and only those that a host needs."""

from deviceflow.errors import DeviceFlowError
from deviceflow.transient.roots import Roots
from support.fakes import raised
from support.folders import FolderOf
from support.hostile import roots_folder

SERVERS = ("hostile",)


def der(fill, size=300):
    """Something that is framed as a certificate is."""
    return b"\x30\x82" + bytes((size >> 8, size & 255)) + bytes((fill,)) * size


A, B, C = der(1), der(2), der(3)


def needed(roots, host):
    return [der for _, der in roots.needed(host)]


def row(name, hosts):
    return "%s\t2035-06-04\tabc\tcertifi\t%s\tCN=A root\n" % (name, hosts)


def test_a_list_is_for_every_host():
    roots = Roots(iter([A, bytearray(B)]))
    assert list(roots.needed("x.example")) == [("number 1", A), ("number 2", B)]
    assert needed(roots, "y.example") == [A, B], "an iterator is not used up"
    assert all(isinstance(root, bytes) for root in needed(roots, "x")), "tls takes no bytearray"


def test_what_is_no_certificate_is_refused():
    pem = b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    for roots in ([], [b""], [pem], [A + B], [A[:-1]], ["text"], A, [A, None]):
        assert raised(DeviceFlowError, Roots, roots).error == "bad_root"
    assert raised(DeviceFlowError, Roots, [A, pem]).details == ("number 2 of the list",)


def test_a_folder_without_an_index_is_for_every_host():
    with FolderOf(b_der=B, a_der=A, readme_txt=b"x") as path:
        assert list(Roots(path).needed("x.example")) == [("a.der", A), ("b.der", B)]
        assert needed(Roots(path + "/"), "x.example") == [A, B]


def test_the_index_names_the_roots_of_a_host():
    rows = [row("a.der", "a.example,www.a.example"), row("b.der", "*.b.example"), row("c.der", "a.example")]
    index = "# file\texpires\tsha256\tsource\thosts\tsubject\n" + "".join(rows) + "\nhalf a line\n"
    with FolderOf(a_der=A, b_der=B, c_der=C, index_tsv=index.encode()) as path:
        roots = Roots(path)
        for host, expected in (
            ("a.example", [A, C]),
            ("www.a.example", [A]),
            ("x.b.example", [B]),
            ("b.example", [A, B, C]),  # the folder says nothing of it
            ("evil-b.example", [A, B, C]),
        ):
            assert needed(roots, host) == expected, host


def test_a_star_is_any_host():
    index = row("a.der", "*") + row("b.der", "B.example")
    with FolderOf(a_der=A, b_der=B, index_tsv=index.encode()) as path:
        assert needed(Roots(path), "x.example") == [A]
        assert needed(Roots(path), "b.example") == [A, B]


def test_a_folder_that_is_missing_or_without_a_root_is_an_error():
    assert raised(DeviceFlowError, Roots, "no-such-folder").error == "bad_root"
    with FolderOf() as path:
        assert raised(DeviceFlowError, Roots, path).error == "bad_root"
    with FolderOf(a_der=A[:-5], b_der=b"", c_der=A + B) as path:
        error = raised(DeviceFlowError, Roots, path)
        assert (error.error, error.details) == ("bad_root", ("a.der, b.der, c.der",))


def test_a_file_that_is_no_certificate_is_left_out_and_named():
    large = der(4, 9000)
    with FolderOf(a_der=A, b_der=B[:-5], c_der=C, d_der=large) as path:
        roots = Roots(path)
        assert needed(roots, "x") == [A, C]
        assert roots.unreadable == ["b.der", "d.der"]


def test_a_file_that_breaks_later_is_left_out_and_named():
    index = row("a.der", "a.example") + row("gone.der", "a.example") + row("gone.der", "b.example")
    with FolderOf(a_der=A, b_der=B, c_der=C, index_tsv=index.encode()) as path:
        roots = Roots(path)
        with open(path + "/b.der", "wb") as file:
            file.write(b"half")
        with open(path + "/c.der", "wb") as file:
            file.write(b"")
        assert needed(roots, "x") == [A] and roots.unreadable == ["b.der", "c.der"]
        assert needed(roots, "a.example") == [A] and roots.unreadable == ["b.der", "c.der", "gone.der"]
        assert needed(roots, "b.example") == [], "no other root stands in for the one that a host needs"
        with open(path + "/c.der", "wb") as file:
            file.write(C)
        assert needed(roots, "x") == [A, C], "it is read again each time"


def test_a_real_certificate_passes():
    assert len(needed(Roots(roots_folder()), "x")) == 2
