"""A display's picture as text for a terminal."""

import panel

# 5 x 8 pixels: a frame around the letter's place, MONO_VLSB.
FRAME = bytes((0b11111111, 0b10000001, 0b10100001, 0b10000001, 0b11111111))


def test_two_rows_a_line():
    assert panel.text(FRAME, 5, 8).split("\n") == ["╭─────╮", "│█▀▀▀█│", "│█   █│", "│█ ▄ █│", "│█▄▄▄█│", "╰─────╯"]


def test_braille_holds_two_by_four_pixels():
    rows = panel.small_text(FRAME, 5, 8).split("\n")
    assert rows[0] == "╭───╮" and rows[-1] == "╰───╯" and len(rows) == 4
    for y in range(8):
        for x in range(5):
            dots = ord(rows[1 + y // 4][1 + x // 2]) - 0x2800
            # Unicode numbers the dots of a cell 1 2 3 7 down the left and 4 5 6 8 down the right.
            bit = ((0, 1, 2, 6), (3, 4, 5, 7))[x % 2][y % 4]
            assert dots >> bit & 1 == panel.pixel(FRAME, 5, x, y), (x, y)
