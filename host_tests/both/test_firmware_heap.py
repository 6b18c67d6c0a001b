"""How the heap of a stock ESP32 grows by one small step, and what is left for TLS."""

from deviceflow.transient import load
from support.firmware_world import firmware

firmware("login")  # it puts the firmware's folder first


class Chip:
    """An ESP32 with so many bytes free outside Python's heap, in one piece; `grows_at` looks later they get fewer."""

    HEAP_DATA = 4

    def __init__(self, largest, grows_at=5):
        self.largest, self.grows_at, self.looks = largest, grows_at, 0

    def idf_heap_info(self, kind):
        assert kind == self.HEAP_DATA
        self.looks += 1
        taken = 24576 if self.looks > self.grows_at else 0
        return [(10000, 500, 400, 100), (200000, self.largest - taken, self.largest - taken, 0)]


class Lock:
    held = 0

    def acquire(self):
        self.held += 1

    def release(self):
        self.held -= 1


class Threads:
    """Notes what is asked of it; `fails` makes no thread."""

    def __init__(self, fails=False):
        self.log, self.fails, self.lock = [], fails, Lock()

    def allocate_lock(self):
        return self.lock

    def stack_size(self, size):
        self.log.append(size)

    def start_new_thread(self, function, arguments):
        if self.fails:
            raise OSError("can't create thread")
        self.log.append("thread")


def heap_on(chip, threads, frozen=False):
    """The module heap, as it is on this chip."""
    heap = load("heap", "")
    heap.esp32, heap._thread = chip, threads
    heap._is_frozen = lambda: frozen
    return heap


def test_a_pc_has_no_heap_that_grows():
    heap = load("heap", "")
    assert heap.grow() is None and heap.free_for_tls() is None


def test_the_largest_piece_is_what_tls_can_have():
    assert heap_on(Chip(94000), Threads()).free_for_tls() == 94000


def test_it_grows_by_one_step_while_a_stack_holds_the_rest():
    threads = Threads()
    kept = heap_on(Chip(94000), threads).grow()
    assert len(kept) == 1024  # an area with nothing in it would be given back
    assert threads.log == [94000 - 24576, "thread", 0]
    assert threads.lock.held == 0  # the thread ends, and gives its stack back


def test_where_it_would_harm_or_is_not_needed_it_does_not_grow():
    for chip, frozen in ((Chip(60000), False), (Chip(94000), True)):
        threads = Threads()
        assert heap_on(chip, threads, frozen).grow() is None
        assert threads.log == []


def test_a_thread_that_cannot_be_made_leaves_the_heap_as_it_is():
    threads = Threads(fails=True)
    assert heap_on(Chip(94000), threads).grow() is None
    assert threads.log == [94000 - 24576, 0]
