"""What the QR encoder takes from the heap."""

import gc

import framebuf
import micropython
from deviceflow.transient.qr import QR

ADDRESS = "https://login.example.com/device?code=WDJB-MJHT"


def allocated(function, *args):
    """The bytes that a call takes, garbage included."""
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    function(*args)
    after = gc.mem_alloc()
    gc.enable()
    return after - before


def test_draw_allocates_nothing():
    qr = QR()
    qr.encode(ADDRESS)
    fb = framebuf.FrameBuffer(bytearray(1024), 128, 64, framebuf.MONO_VLSB)
    micropython.heap_lock()
    try:
        qr.draw(fb, 0, 0, 2, 1)
        dark = qr.module(0, 0)
    finally:
        micropython.heap_unlock()
    assert dark
    assert (fb.pixel(1, 1), fb.pixel(2, 2), fb.pixel(61, 61)) == (1, 0, 1)


def test_encode_works_in_its_own_buffers_whatever_the_length():
    # A number of more than 30 bits in the work on modules would take kilobytes.
    qr = QR()
    for text in ("a", ADDRESS, "a" * 80, "a" * 134):
        assert allocated(qr.encode, text) < 512


def test_construct_encode_and_draw_take_less_than_2_kb_beside_the_buffers():
    fb = framebuf.FrameBuffer(bytearray(1024), 128, 64, framebuf.MONO_VLSB)
    kept = []

    def everything():
        qr = QR()
        qr.encode(ADDRESS)
        qr.draw(fb, 0, 0, 2, 1)
        kept.append(qr)

    total = allocated(everything)
    with_buffers = gc.mem_alloc()
    gc.collect()
    garbage = with_buffers - gc.mem_alloc()
    assert garbage < 2048
    assert total < 2048 + 2560
