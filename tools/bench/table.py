"""The figures beside their limits: as lines, as JSON, as tables for the README; and which limits are broken."""

from dataclasses import asdict, dataclass
from typing import Optional

PLAIN, TRUST, TLS = "plain", "trust", "TLS"
WAYS = {PLAIN: "plain HTTP", TRUST: "with trust installed", TLS: "over TLS"}
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


@dataclass
class Figure:
    """One measured number. `peer_value` is the peer's for the same work, or None.

    `image` is "stock" or "frozen", and `way` one of WAYS, where the figure depends on them. `target` is what the figure
    is to come down to, and `limit` what it must not exceed today.
    """

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: Optional[float] = None
    image: str = ""
    way: str = ""
    limit: Optional[float] = None
    target: Optional[float] = None

    @property
    def key(self):
        """The name by which the budget knows it."""
        place = ", ".join(part for part in (self.image, self.way if self.way != PLAIN else "") if part)
        return f"{place}: {self.name}" if place else self.name

    def broken(self):
        """Return whether it is over its limit."""
        return self.limit is not None and self.value > self.limit

    def line(self):
        """Return the line that `make bench` prints."""
        cells = (self.key, self.value, self.unit, self.limit, self.peer, self.peer_value)
        return "\t".join("-" if cell in (None, "") else str(cell) for cell in cells)


def complaints(figures, sizes, budget):
    """Return a sentence for each broken limit and for each module that outgrew its budget, or has none."""
    found = ["%s: %s %s, the limit is %s" % (f.key, f.value, f.unit, f.limit) for f in figures if f.broken()]
    for module in sorted(sizes):
        allowed = budget.get(module)
        if allowed is None:
            found.append("%s has no budget; it has %d bytes of bytecode" % (module, sizes[module]))
        elif sizes[module] > allowed:
            found.append("%s grew to %d bytes of bytecode, its budget is %d" % (module, sizes[module], allowed))
    return found


def as_records(figures):
    """Return the figures as JSON has them."""
    return [{"key": f.key, **asdict(f)} for f in figures]


def markdown(figures):
    """Return the tables of the README: one for each image, and one for what does not depend on it."""
    images = dict.fromkeys(f.image for f in figures if f.image)
    tables = [_of_image(image, [f for f in figures if f.image == image]) for image in images]
    return "\n".join([*tables, _of_others([f for f in figures if not f.image])])


def _of_image(image, figures):
    rows = [[image, *WAYS.values(), "aim", "the alternative"], ["---", *["---:"] * len(WAYS), "---:", "---:"]]
    for name in dict.fromkeys(f.name for f in figures):
        ways = {f.way: f for f in figures if f.name == name}
        cells = [amount(ways[way].value, ways[way].unit) if way in ways else "" for way in WAYS]
        aims = [amount(f.target, f.unit) + ("" if way == PLAIN else f" {WAYS[way]}")
                for way, f in ways.items() if f.target is not None]
        peers = [amount(f.peer_value, f.unit) for f in ways.values() if f.peer_value is not None]
        rows.append([name, *cells, ", ".join(aims), ", ".join(peers)])
    return _lines(rows)


def _of_others(figures):
    rows = [["what", "measured", "limit", "the alternative"], ["---", "---:", "---:", "---"]]
    for f in figures:
        peer = "%s (%s)" % (amount(f.peer_value, f.unit), f.peer) if f.peer_value is not None else ""
        rows.append([f.name, amount(f.value, f.unit), amount(f.limit, f.unit), peer])
    return _lines(rows)


def _lines(rows):
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def placed(text, fresh):
    """Return `text`, a README, with `fresh` between its marks. Raise ValueError if it has none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError("the README has no place for figures")
    return before + begin + fresh + end + after


def amount(value, unit):
    """Return a number with its unit; a KB has 1,000 bytes."""
    if value is None:
        return "–"
    if unit == "B" and value >= 10000:
        return "%.1f KB" % (value / 1000)
    return "%s %s" % (format(value, ","), unit)
