"""The small modules of the shim: utime, micropython and uos mean on CPython what they mean on a board."""

import time

import micropython
import pytest
import uos
import utime

HALF = utime.TICKS_PERIOD // 2


def test_ticks_wrap_and_their_difference_does_not_care():
    late = utime.TICKS_PERIOD - 5
    assert utime.ticks_add(late, 10) == 5
    assert utime.ticks_diff(5, late) == 10
    assert utime.ticks_diff(late, 5) == -10
    assert utime.ticks_add(5, -10) == late


def test_ticks_apart_by_half_a_period_read_backwards():
    assert utime.ticks_diff(HALF - 1, 0) == HALF - 1
    assert utime.ticks_diff(HALF, 0) == -HALF


@pytest.mark.parametrize("delta", [HALF, -HALF - 1])
def test_a_delta_of_half_a_period_is_refused(delta):
    with pytest.raises(OverflowError):
        utime.ticks_add(0, delta)


COUNTERS = [(utime.ticks_ms, 10**6), (utime.ticks_us, 10**3), (utime.ticks_cpu, 1)]


@pytest.mark.parametrize("ticks, scale", COUNTERS)
def test_ticks_go_on_in_their_unit(monkeypatch, ticks, scale):
    for clock in ("monotonic_ns", "perf_counter_ns"):
        monkeypatch.setattr(time, clock, lambda: (utime.TICKS_PERIOD + 7) * scale)
    assert ticks() == 7


def test_sleeping_a_negative_time_is_no_sleep(monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    utime.sleep_ms(250)
    utime.sleep_ms(-1)
    utime.sleep_us(500)
    assert slept == [0.25, 0, 0.0005]


def test_the_calendar_has_eight_parts_and_comes_back():
    assert utime.gmtime(0) == (1970, 1, 1, 0, 0, 0, 3, 1)
    assert utime.mktime(utime.localtime(1_700_000_000)) == 1_700_000_000
    assert isinstance(utime.time(), int)


def test_micropython_hints_change_nothing():
    assert micropython.const(7) == 7
    assert [decorate(len)("abc") for decorate in (micropython.native, micropython.viper)] == [3, 3]
    called = []
    micropython.schedule(called.append, 1)
    assert called == [1]


def test_ilistdir_tells_files_from_folders(tmp_path):
    (tmp_path / "main.py").write_bytes(b"pass")
    (tmp_path / "lib").mkdir()
    entries = {name: (kind, size) for name, kind, _, size in uos.ilistdir(str(tmp_path))}
    assert entries["main.py"] == (0x8000, 4)
    assert entries["lib"][0] == 0x4000
