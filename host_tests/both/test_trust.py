"""trust.install and trust.remove: what is replaced, for whom, and what is left alone."""

import builtins
import sys

from deviceflow import trust
from deviceflow.bounded_socket import BoundedSocket
from deviceflow.errors import DeviceFlowError, NetworkError
from deviceflow.transient.http import Http
from support.fakes import raised
from support.folders import FolderOf
from support.hostile import port, root, roots_folder, url
from support.transports import all_transports

SERVERS = ("hostile",)


class Year:
    """utime in another year."""

    def __init__(self, year):
        import utime

        self.ticks_ms, self.ticks_add, self.ticks_diff = utime.ticks_ms, utime.ticks_add, utime.ticks_diff
        self.sleep_ms = utime.sleep_ms
        self.gmtime = lambda: (year, 1, 1, 0, 0, 0, 0, 1)


def connected(server):
    """A socket that is not bounded."""
    import usocket

    sock = usocket.socket()
    sock.connect(usocket.getaddrinfo("127.0.0.1", port(server))[0][-1])
    return sock


def sockets_of(module):
    return getattr(module, "usocket", None) or module.socket


def test_everything_is_as_before_after_remove():
    modules = all_transports()
    before = [sys.modules.get(name) for name in ("tls", "ussl", "ssl")], [sockets_of(module) for module in modules]
    trust.install([root()])
    trust.install([root("other")])
    assert [sockets_of(module) for module in modules] != before[1]
    trust.remove()
    trust.remove()
    after = [sys.modules.get(name) for name in ("tls", "ussl", "ssl")], [sockets_of(module) for module in modules]
    assert before == after


def test_bad_roots_leave_what_was_installed():
    trust.install([root()])
    for bad in ([], [b"x"], "no-such-folder"):
        assert raised(DeviceFlowError, trust.install, bad).error == "bad_root"
    response = all_transports()[0].request("GET", url("good"))
    assert response.status_code == 200
    response.close()
    trust.remove()


def test_every_urequests_call_of_the_application_verifies():
    for module in all_transports():
        trust.install([root()])
        for server, error in (("wrong-ca", "certificate_not_trusted"), ("wrong-host", "wrong_host")):
            assert raised(OSError, module.request, "GET", url(server)).error == error
        assert module.request("GET", url("good")).json() == {"access_token": "x", "token_type": "bearer"}
        trust.remove()


def test_a_folder_of_roots():
    for module in all_transports():
        trust.install(roots_folder())
        for server in ("good", "wrong-ca"):  # vouched for by good.der and other.der
            module.request("GET", url(server)).close()
        raised(OSError, module.request, "GET", url("self-signed"))
        trust.remove()


def test_a_host_is_verified_with_its_own_roots_only():
    row = "%s.der\t2035-06-04\tabc\ta test\t%s\tCN=x\n"
    index = row % ("good", "127.0.0.1") + row % ("other", "localhost")
    with FolderOf(good_der=root(), other_der=root("other"), index_tsv=index.encode()) as folder:
        trust.install(folder)
        import tls

        for _ in range(2):
            for server, host, trusted in (
                ("good", "127.0.0.1", True),
                ("good", "localhost", False),
                ("wrong-ca", "127.0.0.1", False),
                ("wrong-ca", "localhost", True),
                ("good", "LOCALHOST", False),  # names have no case, and may end with a dot
                ("good", "LocalHost.", False),
                ("wrong-ca", "LocalHost.", True),
            ):
                assert is_trusted(tls, server, host) == trusted, (server, host)
        trust.remove()


def test_a_root_that_cannot_be_used_does_not_disarm_the_others():
    odd = root("odd/constrained")  # mbedTLS does not know its critical extension; OpenSSL does
    left_out = ["number 1"] if sys.implementation.name == "micropython" else []
    for module in all_transports():
        unreadable = trust.install([odd, root()])
        module.request("GET", url("good")).close()
        raised(OSError, module.request, "GET", url("wrong-ca"))
        assert unreadable == left_out
        trust.remove()
    with FolderOf(odd_der=odd, good_der=root(), half_der=odd[:-9]) as folder:
        unreadable = trust.install(folder)
        assert unreadable == ["half.der"]
        Http(all_transports()[0]).get(url("good"), {}).close()
        assert unreadable == ["half.der"] + (["odd.der"] if left_out else [])
        trust.remove()


def test_no_root_that_can_be_used_is_no_trust():
    for roots in ([root("odd/constrained")], [root("other")]):
        trust.install(roots)
        error = raised(NetworkError, Http(all_transports()[0]).get, url("good"), {})
        assert error.error in ("bad_root", "certificate_not_trusted")
        trust.remove()


class Context:
    """A context of MicroPython's that raises `error` for each root."""

    def __init__(self, error):
        self.error = error

    def load_verify_locations(self, der):
        raise self.error


def test_want_of_memory_is_not_the_fault_of_a_root():
    unreadable = trust.install([root()])
    import tls

    for error in (OSError(-0x2880), OSError(12)):
        assert raised(OSError, tls.load, Context(error), "h").error == "out_of_memory"
        assert unreadable == []
    raised(MemoryError, tls.load, Context(MemoryError()), "h")
    assert raised(OSError, tls.load, Context(ValueError("invalid cert")), "h").error == "bad_root"
    assert unreadable == ["number 1"]
    trust.remove()


def is_trusted(tls, server, host):
    sock = connected(server)
    try:
        tls.SSLContext(tls.PROTOCOL_TLS_CLIENT).wrap_socket(sock, server_hostname=host).close()
    except OSError as e:
        assert e.error == "certificate_not_trusted"
        return False
    finally:
        sock.close()
    return True


def test_a_urequests_of_another_name_can_be_bounded():
    class Copy:
        """A module of urequests under another name."""

    import usocket

    copy = Copy()
    copy.socket = usocket
    copy.other = 5
    trust.install([root()])
    trust.bound(copy)
    trust.bound(copy)
    sock = copy.socket.socket()
    assert isinstance(sock, BoundedSocket)
    sock.close()
    assert copy.socket.SOCK_STREAM == usocket.SOCK_STREAM
    trust.remove()
    assert copy.socket is usocket


def test_without_a_set_clock_there_is_no_tls():
    for module in all_transports():
        trust.install([root()], clock=Year(2000))
        error = raised(NetworkError, Http(module).get, url("good"), {})
        assert error.error == "clock_not_set" and "need a date" in error.description
        trust.install([root()], clock=Year(2024))
        Http(module).get(url("good"), {}).close()
        trust.remove()


def test_other_users_of_tls_verify_as_well_and_keep_their_own_sockets():
    trust.install([root()])
    import tls

    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.verify_mode = tls.CERT_NONE
    sock = connected("good")
    stream = context.wrap_socket(sock, server_hostname="127.0.0.1")
    assert not isinstance(stream, BoundedSocket)
    stream.write(b"GET /ok HTTP/1.0\r\n\r\n")
    assert stream.readline() == b"HTTP/1.0 200 OK\r\n"
    stream.close()
    sock = connected("wrong-ca")
    raised(OSError, context.wrap_socket, sock, server_hostname="127.0.0.1")
    sock.close()
    trust.remove()


def test_an_application_may_bring_roots_of_its_own():
    trust.install([root()])
    import tls

    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(root("other"))
    sock = connected("wrong-ca")
    context.wrap_socket(sock, server_hostname="127.0.0.1").close()
    sock.close()
    sock = connected("good")
    raised(OSError, context.wrap_socket, sock, server_hostname="127.0.0.1")
    sock.close()
    trust.remove()


def test_a_context_that_an_application_prepares_has_the_installed_roots():
    trust.install([root()])
    import tls

    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    assert context.get_ciphers()  # MicroPython's own context, as for a certificate of the client's
    for server, trusted in (("good", True), ("wrong-ca", False), ("good", True)):
        sock = connected(server)
        try:
            context.wrap_socket(sock, server_hostname="127.0.0.1").close()
        except OSError:
            assert not trusted
        else:
            assert trusted
        sock.close()
    trust.remove()


def test_a_host_name_is_not_left_out():
    trust.install([root()])
    import tls
    import ussl

    sock = connected("good")
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    assert raised(OSError, context.wrap_socket, sock).error == "wrong_host"
    assert raised(OSError, ussl.wrap_socket, sock).error == "wrong_host"
    sock.close()
    trust.remove()


def test_the_stand_in_has_the_rest_of_the_module():
    import tls as real

    trust.install([root()])
    import tls

    assert tls is not real and tls.CERT_REQUIRED == real.CERT_REQUIRED
    raised(AttributeError, lambda: tls.no_such_thing)
    trust.remove()


def test_the_development_switch_speaks_each_time():  # C3
    told = []
    plain_print, builtins.print = print, told.append
    try:
        http = Http(all_transports()[0], allow_plain_http=True)
        for _ in range(2):
            raised(NetworkError, http.get, "http://nowhere.invalid/path?x", {})
    finally:
        builtins.print = plain_print
    assert len(told) == 2 and "WARNING" in told[0] and "nowhere.invalid" in told[0] and "path" not in told[0]


def test_nothing_is_sent_where_the_stand_in_is_bypassed():
    """As by an import of another thread, in the middle of a request."""
    module = all_transports()[-1]

    class Bypassed:
        @staticmethod
        def request(*args, **options):
            stand_ins = {name: sys.modules[name] for name in trust._NAMES}
            for name in trust._NAMES:
                sys.modules[name] = trust._real
            try:
                return module.request(*args, **options)
            finally:
                sys.modules.update(stand_ins)

    trust.install([root()], deadline=5)
    # CPython's stand-in for MicroPython's tls does not even take such a socket.
    kinds = (NetworkError, AttributeError)
    error = raised(kinds, Http(Bypassed).get, url("self-signed"), {"Authorization": "Bearer secret"})
    assert isinstance(error, AttributeError) or error.error == "trust_not_installed"
    Http(module).get(url("good"), {}).close()
