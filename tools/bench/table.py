"""The figures beside their limits: as lines, as JSON, as a table for the README; and which limits are broken."""

import re
from dataclasses import asdict, dataclass
from typing import Optional


@dataclass
class Figure:
    """One measured number; `peer_value` is the peer's for the same work, or None."""

    name: str
    value: float
    unit: str
    limit: Optional[float] = None
    peer: str = ""
    peer_value: Optional[float] = None

    def broken(self):
        """Whether it is over its limit."""
        return self.limit is not None and self.value > self.limit

    def line(self):
        """As `make bench` prints it."""
        cells = (self.name, self.value, self.unit, self.limit, self.peer, self.peer_value)
        return "\t".join("-" if cell in (None, "") else str(cell) for cell in cells)


def complaints(figures, sizes, budget):
    """A sentence for each broken limit and for each module that outgrew its budget, or has none."""
    found = ["%s: %s %s, the limit is %s" % (f.name, f.value, f.unit, f.limit) for f in figures if f.broken()]
    for module in sorted(sizes):
        allowed = budget.get(module)
        if allowed is None:
            found.append("%s has no budget; it has %d bytes of bytecode" % (module, sizes[module]))
        elif sizes[module] > allowed:
            found.append("%s grew to %d bytes of bytecode, its budget is %d" % (module, sizes[module], allowed))
    return found


def as_records(figures):
    """The figures as JSON has them."""
    return [asdict(figure) for figure in figures]


def markdown(figures):
    """The table of the README."""
    rows = ["| what | measured | limit | the alternative |", "|---|---:|---:|---|"]
    for f in figures:
        peer = "%s (%s)" % (_amount(f.peer_value, f.unit), f.peer) if f.peer_value is not None else ""
        rows.append("| %s | %s | %s | %s |" % (f.name, _amount(f.value, f.unit), _amount(f.limit, f.unit), peer))
    return "\n".join(rows) + "\n"


def placed(text, figures):
    """`text`, a README, with the table of these figures in place of the one that it holds. ValueError without one."""
    fresh, found = re.subn(r"\| what \| measured .*\n(\|.*\n)+", lambda _: markdown(figures), text, count=1)
    if not found:
        raise ValueError("the README holds no table of figures")
    return fresh


def _amount(value, unit):
    if value is None:
        return "–"
    if unit == "B" and value >= 10000:
        return "%.1f KB" % (value / 1024)
    return "%s %s" % (format(value, ","), unit)
