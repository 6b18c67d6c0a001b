"""Small panels of curves as SVG: ours drawn solid, the peer's dashed."""

from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 300, 190  # of a panel
_COLUMNS = 3
_LEFT, _TOP, _BOTTOM, _RIGHT = 50, 34, 34, 12
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="10">\n'
    '<rect width="100%%" height="100%%" fill="white"/>\n'
)
_CURVES = ((1, "ours", "#005a9c", ""), (2, "the peer", "#b34700", ' stroke-dasharray="5 3"'))
_LINE = '<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5"%s/>\n'


def svg(curves):
    """Return the picture of `curves`, {("what, by what", unit): [(x, ours, the peer's), …]}, as text."""
    panels = [panel(*head, points, i) for i, (head, points) in enumerate(curves.items())]
    rows = -(-len(panels) // _COLUMNS)
    size = (_WIDTH * min(len(panels), _COLUMNS), _HEIGHT * rows)
    return _HEAD % size + "".join(panels) + "</svg>\n"


def panel(title, unit, points, place):
    """One panel, the one at `place` counted by rows; both axes start at 0."""
    left, up = place % _COLUMNS * _WIDTH, place // _COLUMNS * _HEIGHT
    right, top = points[-1][0], nice(max(max(ours, peer) for _, ours, peer in points))

    def at(x, y):
        inner_width, inner_height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return left + _LEFT + inner_width * x / right, up + _TOP + inner_height * (1 - y / top)

    parts = _axes(title, at, right, top, unit)
    for column, name, color, dash in _CURVES:
        line = [at(point[0], point[column]) for point in points]
        parts += _LINE % (" ".join("%.1f,%.1f" % place for place in line), color, dash)
        higher = points[-1][column] == max(points[-1][1:])
        parts += _text(line[-1][0], line[-1][1] + (-5 if higher else 12), name, "end")
    return parts


def nice(value):
    """The next round number from `value` on."""
    step = 1.0
    while step > value:
        step /= 10
    while step * 10 <= value:
        step *= 10
    return -(-value // step) * step


def _axes(title, at, right, top, unit):
    (left, bottom), (end, _), (_, high) = at(0, 0), at(right, 0), at(0, top)
    axes = "%.1f,%.1f %.1f,%.1f %.1f,%.1f" % (left, high, left, bottom, end, bottom)
    what, _, by = title.partition(", ")
    half = (left + end) / 2
    return (
        _LINE % (axes, "black", "")
        + _text(left - 4, high + 4, "%g %s" % (top, unit), "end")
        + _text(left - 4, bottom + 4, "0", "end")
        + _text(end, bottom + 13, str(right), "end")
        + _text(half, bottom + 26, by, "middle")
        + _text(half, high - 18, what + (": allocated" if unit == "KB" else ": processor time"), "middle")
    )


def _text(x, y, text, anchor):
    return '<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>\n' % (x, y, anchor, escape(text))
