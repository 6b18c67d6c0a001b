"""usocket on CPython: sockets that are streams, with MicroPython's counts, ends and errors."""

import errno
import socket

import pytest
import usocket


@pytest.fixture
def ends():
    """(a usocket, the peer's plain socket), connected."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = usocket.socket(usocket.AF_INET, usocket.SOCK_STREAM, 0)
        port = listener.getsockname()[1]
        ours.connect(usocket.getaddrinfo("127.0.0.1", port, 0, usocket.SOCK_STREAM)[0][-1])
        peer, _ = listener.accept()
    ours.settimeout(5)
    with peer:
        yield ours, peer
    ours.close()


@pytest.fixture
def said(ends):
    """A function that has the peer say something and go; gives our end."""
    def say(data):
        ends[1].sendall(data)
        ends[1].shutdown(socket.SHUT_WR)
        return ends[0]
    return say


def test_read_gives_the_count_asked_for_and_less_at_the_end(said):
    stream = said(b"abcdefg")
    assert [stream.read(4), stream.read(4), stream.read(4)] == [b"abcd", b"efg", b""]


class Dripping:
    """A connected socket to which every byte comes by itself."""

    def __init__(self, data):
        self.data = data

    def recv(self, size):
        byte, self.data = self.data[:1], self.data[1:]
        return byte


def test_read_waits_for_all_of_it():
    stream = usocket.socket.around(Dripping(b"abcdefgh"))
    buffer = bytearray(3)
    assert (stream.recv(10), stream.read(3), stream.readinto(buffer)) == (b"a", b"bcd", 3)
    assert (buffer, stream.read()) == (b"efg", b"h")


def test_read_without_a_count_goes_to_the_end(said):
    big = bytes(range(256)) * 40
    assert said(big).read() == big


def test_readinto_fills_the_buffer_or_a_part(said):
    stream = said(b"abcdefg")
    buffer = bytearray(b"------")
    assert stream.readinto(buffer, 2) == 2
    assert buffer == b"ab----"
    assert stream.readinto(memoryview(buffer)[2:4]) == 2
    assert buffer == b"abcd--"
    assert stream.readinto(buffer) == 3
    assert buffer == b"efgd--"
    assert stream.readinto(buffer) == 0


def test_readline_reads_no_further(said):
    stream = said(b"one\r\n\ntwo")
    assert [stream.readline() for _ in range(4)] == [b"one\r\n", b"\n", b"two", b""]


def test_readline_stops_at_its_limit(said):
    stream = said(b"endless")
    assert (stream.readline(3), stream.read(1)) == (b"end", b"l")


@pytest.mark.parametrize("data", [b"gr\xc3\xbc\xc3\x9fe", "grüße", bytearray(b"gr\xc3\xbc\xc3\x9fe")])
def test_write_counts_bytes(ends, data):
    ours, peer = ends
    assert ours.write(data) == len("grüße".encode())
    ours.close()
    assert peer.makefile("rb").read() == "grüße".encode()


def test_makefile_is_the_socket_itself(ends):
    assert ends[0].makefile("rwb", 0) is ends[0]


def test_a_timeout_is_etimedout(ends):
    ends[0].settimeout(0.01)
    for read in (lambda: ends[0].read(1), ends[0].readline, lambda: ends[0].recv(1)):
        with pytest.raises(OSError) as error:
            read()
        assert error.value.errno == error.value.args[0] == errno.ETIMEDOUT


def test_without_blocking_nothing_is_none(ends):
    ours, peer = ends
    ours.setblocking(False)
    assert (ours.read(1), ours.readline(), ours.readinto(bytearray(1))) == (None, None, None)
    with pytest.raises(OSError) as error:
        ours.recv(1)
    assert error.value.errno == errno.EAGAIN


def test_a_closed_socket_is_an_oserror(ends):
    ends[0].close()
    with pytest.raises(OSError):
        ends[0].write(b"x")


def test_a_refused_connection_is_econnrefused():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = listener.getsockname()
    with pytest.raises(OSError) as error:
        usocket.socket().connect(address)
    assert error.value.errno == errno.ECONNREFUSED


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example"])
def test_a_name_that_leads_nowhere_is_a_negative_oserror(host):
    with pytest.raises(OSError) as error:
        usocket.getaddrinfo(host, 80)
    assert error.value.args[0] < 0


def test_a_port_out_of_range_is_an_oserror():
    with pytest.raises(OSError):
        usocket.socket().connect(("127.0.0.1", 70000))


def test_ipv4_comes_first(monkeypatch):
    found = [(socket.AF_INET6, 1, 6, "", ("::1", 80, 0, 0)), (socket.AF_INET, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *hints: found)
    assert [entry[0] for entry in usocket.getaddrinfo("localhost", 80)] == [socket.AF_INET, socket.AF_INET6]
