"""Where frames come from: a file with a frame or a display's RAM, or a record of a simulated I2C bus."""

_PAGES = 8
_COLUMNS = {1024: 128, 1056: 132}  # bytes of RAM -> columns, of an SSD1306 and an SH1106
_SETTLED_MS = 20  # transfers closer than this make one picture; it is also the shortest that GIF viewers show


def frame(data, width, height):
    """Give the frame in `data`: a frame already, or RAM of which the panel shows the middle columns."""
    if len(data) * 8 == width * height:
        return data
    if len(data) not in _COLUMNS:
        raise ValueError(f"{len(data)} bytes are neither a frame of {width}x{height} nor a display's RAM")
    columns = _COLUMNS[len(data)]
    first = (columns - width) // 2
    starts = range(first, first + min(_PAGES, height // 8) * columns, columns)
    return b"".join(data[start : start + width] for start in starts)


def replay(record, model, last_ms=2000):
    """Give a list of pairs (frame, milliseconds that it stays): what the panel of `model` shows.

    `record` is lines, one for each transfer: its time in milliseconds, and in hex what follows the address.
    The last picture stays for `last_ms`. Raise ValueError if a line, or what it says to the model, is wrong.
    """
    transfers = [_parse(line) for line in record]
    if not transfers:
        raise ValueError("the record is empty")
    pictures = []
    for i, (ms, payload) in enumerate(transfers):
        model.write(payload)
        settled = i + 1 == len(transfers) or transfers[i + 1][0] - ms >= _SETTLED_MS
        if settled and (not pictures or pictures[-1][0] != model.frame()):
            pictures.append((model.frame(), ms))
    ends = [ms for _, ms in pictures[1:]] + [pictures[-1][1] + last_ms]
    return [(shown, end - ms) for (shown, ms), end in zip(pictures, ends)]


def _parse(line):
    ms, payload = line.split()
    return int(ms), bytes.fromhex(payload)
