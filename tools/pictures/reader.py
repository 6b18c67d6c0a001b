"""Reads the text of a frame back from its pixels, letter by letter against the font of framebuf.

A letter counts only if each of its pixels is there and nothing touches it: what is clipped cannot be read.
"""

import framebuf

SIZES = ((2, 2), (1, 2), (1, 1))  # times as wide and as tall


class Reader:
    """Knows the letters of the interpreter it runs on."""

    def __init__(self):
        self._letters = [{} for _ in SIZES]  # of each size: its columns of ink -> the letter
        columns = bytearray(8)
        cell = framebuf.FrameBuffer(columns, 8, 8, framebuf.MONO_VLSB)
        for code in range(33, 127):
            cell.fill(0)
            cell.text(chr(code), 0, 0, 1)
            ink = bytes(columns).strip(b"\0")
            for (across, down), letters in zip(SIZES, self._letters):
                letters[tuple(_tall(c, down) for c in ink for _ in range(across))] = chr(code)

    def lines(self, frame, width, height, left=0, right=None):
        """A list of (text, y, (times as wide, times as tall)) from top to bottom, without the spaces.

        `frame` is MONO_VLSB; only its columns from `left` to `right` are read.
        """
        columns = [_column(frame, width, height, x) for x in range(left, width if right is None else right)]
        found = []
        for size, letters in zip(SIZES, self._letters):
            for y in range(height - 8 * size[1] + 1):
                text = self._band(columns, y, size, letters)
                if text:
                    mask = (1 << 8 * size[1]) - 1
                    found.append((sum(_ones(c >> y & mask) for c in columns), y, size, text))
        # The dot of an i reads as a full stop: of two readings that overlap, the one with more ink is right.
        found.sort(key=lambda line: -line[0])
        lines = []
        for _, y, size, text in found:
            if all(y + 8 * size[1] <= other[1] or other[1] + 8 * other[2][1] <= y for other in lines):
                lines.append((text, y, size))
        return sorted(lines, key=lambda line: line[1])

    def _band(self, columns, y, size, letters):
        """The text between y and the height of a letter below it, or an empty string."""
        mask = (1 << 8 * size[1]) - 1
        text = ""
        x = 0
        while x < len(columns):
            if not columns[x] >> y & mask:
                x += 1
                continue
            for width in range(8 * size[0], 0, -size[0]):
                letter = letters.get(tuple(c >> y & mask for c in columns[x : x + width]))
                if letter and not any(c >> y & mask for c in columns[x + width : x + width + size[0]]):
                    break
            else:
                return ""
            text += letter
            x += width
        return text


def _ones(bits):
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


def _tall(bits, down):
    out = 0
    for row in range(8):
        for i in range(down):
            out |= (bits >> row & 1) << row * down + i
    return out


def _column(frame, width, height, x):
    out = 0
    for page in range(height // 8):
        out |= frame[page * width + x] << 8 * page
    return out
