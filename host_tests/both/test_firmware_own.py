"""What an application brings of its own to the screen: words, pictures, screens that are told each state."""

import sys

from deviceflow.errors import NetworkError
from support.firmware_world import Board, screens


class Own:
    """A module own_screens, as an application may have one. `with` it, the firmware finds it."""

    def __init__(self, mistake=None):
        self._mistake = mistake
        self.told = []

    def __enter__(self):
        sys.modules["own_screens"] = self
        return self

    def __exit__(self, *_):
        del sys.modules["own_screens"]

    def Screens(self, *arguments):
        """What the class is in a module."""
        if self._mistake:
            raise self._mistake
        told = self.told

        class Screens(screens.Screens):
            def say(self, what, detail=""):
                super().say(what, detail)
                told.append(what)

            def tick(self, seconds_left):
                super().tick(seconds_left)
                told.append(seconds_left)

        return Screens(*arguments)


def lit(frame):
    return sum([bin(byte).count("1") for byte in frame])


def test_a_picture_comes_back_after_a_countdown():
    drawn = []

    def picture(display):
        drawn.append(display)
        display.fill(0)
        display.fill_rect(1, 2, 3, 4, 1)

    def application(session, screens, settings, clock):
        screens.say("Soil", "31 %")
        screens.draw(picture)
        clock.sleep_ms(1_000_000)

    with Board(display=True) as board:
        board.show = application
        board.provider.decision = "approve"
        board.switch_on(40, *board.press(30, 3))
        assert ("Soil", "31 %") in board.told
        assert board.words("sign_out_in") and len(drawn) == 2
        assert lit(board.picture) == 3 * 4
    drawn.clear()
    with Board() as board:  # without a display there is nothing to draw on
        board.show = application
        board.provider.decision = "approve"
        board.switch_on(40)
        assert ("Soil", "31 %") in board.told and not drawn


def test_screens_of_ones_own_are_told_each_state():
    with Own() as own, Board() as board:
        board.switch_on(12)
        assert board.words("code")
        assert own.told[:3] == ["joining", "clock", "signing_in"] and own.told[-1] > 500


def test_a_mistake_in_them_is_shown_on_those_of_the_firmware():
    for mistake in (NameError("led"), ImportError("no module named 'nowhere'"), OSError(2)):
        with Own(mistake), Board() as board:
            board.switch_on(12)
            assert board.words("fail")[0].startswith("crashed: " + type(mistake).__name__)
            assert board.words("code")
            with open("crash.txt") as file:
                assert type(mistake).__name__ in file.read()


def test_an_error_stays_on_the_display_until_the_next_try():
    told = []

    class Display:
        def fail(self, error, renewing, wait=""):
            told.append((error.error, wait))

        def say(self, what, detail):
            told.append((what, detail))

    with Board() as board:
        board.switch_on(0)
        shown = screens.Screens("Demo")
        shown._display = Display()
        shown.fail(NetworkError("wifi", "no_ap", "Home"))
        shown.say("retrying", "5 s")
        shown.say("joining", "Home")
        shown.say("retrying", "9 s")
    assert told == [("wifi", ""), ("wifi", "5 s"), ("joining", "Home"), ("retrying", "9 s")]
