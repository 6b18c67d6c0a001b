"""The guarded socket over a scripted one, with time that passes only when somebody waits."""

from deviceflow.guarded import Guarded, Sockets
from support.fakes import Clock, raised

HEAD = b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n"


class Raw:
    """A socket that does not block: gives the pieces as they were scripted. None in between is a moment with nothing,
    an exception is raised, and behind the last piece is the end."""

    def __init__(self, *pieces, takes=10000):
        self.pieces = list(pieces)
        self.takes = takes  # bytes of one write
        self.written = []
        self.timeouts = []
        self.closed = 0
        self.trouble = None

    def settimeout(self, seconds):
        self.timeouts.append(seconds)

    def setblocking(self, flag):
        self.timeouts.append(flag)

    def connect(self, address):
        if self.trouble:
            raise self.trouble

    def readline(self, size):
        return self._take(size, b"\n")

    def readinto(self, buffer):
        data = self._take(len(buffer), None)
        if data:
            buffer[: len(data)] = data
        return data if data is None else len(data)

    def _take(self, size, end):
        if not self.pieces:
            return b""
        piece = self.pieces.pop(0)
        if piece is None:
            return None
        if isinstance(piece, Exception):
            raise piece
        cut = min(size, piece.find(end) + 1 or size if end else size)
        if piece[cut:]:
            self.pieces.insert(0, piece[cut:])
        return piece[:cut]

    def write(self, data):
        if self.takes is None:
            self.takes = 10000
            return None
        part = bytes(data[: self.takes])
        self.written.append(part)
        return len(part)

    def close(self):
        self.closed += 1


def guarded(*pieces, deadline=30, lines=10, size=200, idle=None, takes=10000):
    raw = Raw(*pieces, takes=takes)
    return Guarded(raw, Sockets(Clock(), deadline, size, lines, idle)), raw


def sent(sock):
    sock.write(b"POST /token HTTP/1.0\r\n")
    for piece in ("Host", b": ", "example.com", b"\r\n", b"Content-Length: 4\r\n", b"\r\n", b"body"):
        sock.write(piece)


def test_a_request_is_one_write():
    sock, raw = guarded(HEAD)
    sent(sock)
    assert raw.written == []
    assert sock.readline() == b"HTTP/1.0 200 OK\r\n"
    assert raw.written == [b"POST /token HTTP/1.0\r\nHost: example.com\r\nContent-Length: 4\r\n\r\nbody"]


def test_a_large_request_keeps_its_order():
    for takes in (10000, 7):
        sock, raw = guarded(HEAD, takes=takes)
        pieces = [b"a" * 500, b"b" * 20, b"c" * 600, b"d", "e" * 511]
        for piece in pieces:
            assert sock.write(piece) == len(piece)
        sock.readline()
        assert b"".join(raw.written) == b"a" * 500 + b"b" * 20 + b"c" * 600 + b"d" + b"e" * 511
    assert len(raw.written) > 200


def test_text_counts_in_bytes():
    sock, raw = guarded(HEAD)
    assert sock.write("ö") == 2
    sock.flush()
    assert raw.written == ["ö".encode()]


def test_a_write_that_has_to_wait_is_made_again():
    sock, raw = guarded(HEAD, takes=None)
    sent(sock)
    sock.flush()
    assert len(raw.written) == 1


def test_lines_come_whole_however_they_arrive():
    for pieces in ((HEAD,), (b"HT", None, b"TP/1.0 200 OK\r", b"\n", None, None, b"A: b\r\n\r\n")):
        sock, _ = guarded(*pieces)
        assert [sock.readline() for _ in range(3)] == [b"HTTP/1.0 200 OK\r\n", b"A: b\r\n", b"\r\n"]


def body(*pieces, **options):
    """A socket whose headers are through."""
    sock, _ = guarded(HEAD, *pieces, **options)
    for _ in range(3):
        sock.readline()
    return sock


def test_reading_fills_the_buffer_and_is_short_only_at_the_end():
    sock = body(b"abc", None, b"de", b"fghij")
    buffer = bytearray(4)
    assert sock.readinto(buffer) == 4 and buffer == b"abcd"
    assert sock.read(3) == b"efg"
    assert sock.readinto(buffer) == 3 and buffer[:3] == b"hij"
    assert sock.readinto(buffer) == 0
    assert sock.read(5) == b""
    assert body(b"x" * 700, None, b"y" * 700).read() == b"x" * 700 + b"y" * 700
    assert body(b"a\nb").readline() == b"a\n"


def test_a_byte_a_second_is_cut_off_at_the_deadline():
    def drip(sock):
        pieces = []
        for _ in range(100):
            pieces.extend([None] * 250)  # a second, at 4 ms
            pieces.append(b"x")
        sock.raw.pieces.extend(pieces)

    for begin, read in ((b"", "readline"), (b"HTTP/1.0 200 OK\r\n", "readline"), (HEAD, "read")):
        sock, _ = guarded(*[begin][: len(begin)], size=10000)
        for _ in range(begin.count(b"\n")):
            sock.readline()
        drip(sock)
        error = raised(OSError, getattr(sock, read))
        assert error.description == "no complete answer within 30 s"
        assert 30000 <= sock._rules.clock.now < 31100


def test_a_flood_is_cut_off_at_the_deadline_too():
    class Flood(Raw):
        def readinto(self, buffer):
            clock.pass_seconds(0.1)
            return len(buffer)

    clock = Clock()
    sock = Guarded(Flood(), Sockets(clock, 30, 200, 10, None))
    raised(OSError, sock.read)
    assert clock.now < 31000


def test_a_timeout_of_urequests_is_for_one_operation():
    sock, raw = guarded(HEAD, *[None] * 1000)
    sock.settimeout(2)
    for _ in range(3):
        sock.readline()
    assert raised(OSError, sock.read).error == "network"
    assert 2000 <= sock._rules.clock.now < 2100
    sock, raw = guarded(*[None] * 1000, HEAD)
    sock.settimeout(None)
    assert sock.readline()


def test_connecting_has_what_is_left_of_the_time():
    sock, raw = guarded()
    sock._rules.clock.pass_seconds(10)
    sock.connect(("host", 1))
    assert raw.timeouts == [20, False], "20 s to connect, and no blocking afterwards"
    raw.trouble = OSError(115)
    assert raised(OSError, sock.connect, None).args[0] == 115
    sock._rules.clock.pass_seconds(21)
    assert raised(OSError, sock.connect, None).error == "network"


def test_someone_can_be_called_while_waiting():
    calls = []
    sock, _ = guarded(None, None, HEAD, idle=lambda: calls.append(1))
    sock.readline()
    assert len(calls) == 2


def test_headers_are_capped_in_number_in_bytes_and_in_the_length_of_a_line():
    for header in (b"X:\r\n" * 100, b"X: " + b"x" * 30 + b"\r\n", b"X" * 1000):
        sock, raw = guarded(b"HTTP/1.0 200 OK\r\n", *[header] * 100)
        for _ in range(11):
            try:
                sock.readline()
            except OSError as e:
                assert "too large" in e.description
                break
        else:
            raise AssertionError("no cap")
    sock, raw = guarded(HEAD, *[b"chunk\r\n"] * 100)
    for _ in range(103):
        assert sock.readline()


def test_what_urequests_would_stumble_over_with_the_socket_open_is_an_oserror():
    for line in (b"SSH-2.0\r\n", b"HTTP/1.0\r\n", b"HTTP/1.0 abc OK\r\n", b"\r\n", b"HTTP/1.0 200", b""):
        sock, _ = guarded(line)
        assert raised(OSError, sock.readline).error == "network"
    for version, refused in ((b"HTTP/1.0", True), (b"HTTP/1.1", False)):
        sock, _ = guarded(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        sock.write(b"GET / " + version + b"\r\n")
        sock.readline()
        if refused:
            assert "chunked" in raised(OSError, sock.readline).description
        else:
            assert sock.readline()


def test_headers_must_come_to_their_end():
    for pieces in ((b"HTTP/1.0 200 OK\r\n",), (b"HTTP/1.0 200 OK\r\nHalf", None)):
        sock, _ = guarded(*pieces)
        sock.readline()
        assert "broke off" in raised(OSError, sock.readline).description


def test_the_certificates_fault_is_told_apart():
    for words, error in (
        ("The certificate is not correctly signed by the trusted CA", "certificate_not_trusted"),
        ("The certificate Common Name (CN) does not match with the expected CN", "wrong_host"),
        ("The certificate validity has expired", "certificate_expired"),
        ("The certificate validity starts in the future", "certificate_not_yet_valid"),
        ("The certificate has expired\nThe certificate is not correctly signed by …", "certificate_not_trusted"),
        ("The certificate is signed with an unacceptable hash", "certificate_refused"),
    ):
        sock, _ = guarded()
        tls = Raw(ValueError("\n" + words + "\n"))
        error_seen = raised(OSError, sock.secure(tls, "host.example").readline)
        assert error_seen.error == error and "host.example" in error_seen.description


def test_trouble_below_tls_is_explained_and_the_rest_let_through():
    for number, word in ((-0x7780, "newer TLS"), (-0x7200, "does not speak TLS"), (-0x2700, "certificate")):
        sock, _ = guarded()
        assert word in raised(OSError, sock.secure(Raw(OSError(number, "X")), "h").readline).description
    sock, _ = guarded(OSError(104))
    assert raised(OSError, sock.readline).args == (104,)
    sock, _ = guarded(OSError())
    raised(OSError, sock.readline)


def test_closing_closes_tls_and_socket_whatever_happens():
    class Stubborn(Raw):
        def close(self):
            raise OSError(5)

    sock, raw = guarded()
    tls = Raw()
    sock.secure(tls, "h")
    sock.close()
    assert (raw.closed, tls.closed) == (1, 1)
    sock, raw = guarded()
    sock.secure(Stubborn(), "h")
    raised(OSError, sock.close)
    assert raw.closed == 1


def test_the_buffer_serves_one_socket_after_the_other():
    rules = Sockets(Clock(), 30, 200, 10, None)
    first, second = Guarded(Raw(), rules), Guarded(Raw(), rules)
    assert first._out is not second._out
    buffer = first._out
    first.close()
    first.close()
    third, fourth = Guarded(Raw(), rules), Guarded(Raw(), rules)
    assert third._out is buffer and fourth._out is not buffer
    raised(OSError, first.write, b"x")


def test_a_socket_left_in_its_headers_is_forgotten():
    sock, _ = guarded(HEAD)
    sock.readline()
    assert sock.forgotten()
    sock.readline()
    sock.readline()
    assert not sock.forgotten(), "its body may be read at any time"
    sock, _ = guarded(HEAD)
    sock.close()
    assert not sock.forgotten()
