"""The layout's work grows with the length of a text, not with its square: lines run are counted, no time is taken."""

import sys

import pytest
from deviceflow.transient.font import Font
from deviceflow.transient.layout import Layout
from pictures.states import SIZES

HALF, WHOLE = 250, 500
STEPS_PER_CHARACTER = 120


def lines_run(action):
    """How many lines of the library run during `action`."""
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace if "deviceflow" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count


def check_work(work):
    """`work` lays out so many characters."""
    work(WHOLE)  # every letter is measured
    half, whole = lines_run(lambda: work(HALF)), lines_run(lambda: work(WHOLE))
    assert whole < 2.3 * half, (half, whole)
    assert whole < STEPS_PER_CHARACTER * WHOLE


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("letters", ["a", "W", "i", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", "/"])
def test_an_address_is_laid_out_in_linear_work(size, letters):
    layout = Layout(Font(), *size)
    check_work(lambda count: layout.code("GitHub", "ABCD", "https://e.com/" + (letters * count)[: count - 14], "3F2A"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cap", [("", 0), ("W", 1)])
def test_what_is_longer_costs_no_more(size, cap):
    layout = Layout(Font(), *size)
    letter, spaces = cap
    text = (letter or "W") + " " * spaces

    def work(count):
        layout.code(text * count, text * count, text * count, text * count)
        layout.message(text * count, text * count, text * count)

    work(WHOLE)
    assert lines_run(lambda: work(100 * WHOLE)) == lines_run(lambda: work(WHOLE))
