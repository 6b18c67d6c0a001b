"""The budget: what a figure must not exceed, what it is to come down to, and the bytes that each module may have.

Bytes and names have limits. Times vary with the machine, so that they are printed and gate nothing.
"""

import json

_LIMITED = ("B", "names")
_SLACK = 32  # bytes to which a budget is rounded up, and that a figure may vary by
_HEAP_SLACK = 256
_HEAP_PART = 32
_SMALLEST_PART = 12  # a heap near its end is in pieces: the same boot needs up to 7 % more or less from run to run


class Budget:
    """The budget in the file at `path`."""

    def __init__(self, path):
        self._path = path
        content = json.loads(path.read_text(encoding="utf-8"))
        self.limits, self.targets, self.modules = content["limits"], content["targets"], content["modules"]

    def with_limits(self, figures):
        """Yield the figures, each with its limit and its target."""
        for figure in figures:
            figure.limit, figure.target = self.limits.get(figure.key), self.targets.get(figure.key)
            yield figure

    def set(self, figures, sizes):
        """Allow each figure and each module what it has now, or its target if that is reached; write the file."""
        self.limits.update({f.key: _limit(f) for f in figures if f.unit in _LIMITED})
        self.modules = {name: _rounded(sizes[name], _SLACK) for name in sorted(sizes)}
        content = {"targets": self.targets, "limits": self.limits, "modules": self.modules}
        self._path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _limit(figure):
    if figure.target is not None and figure.value <= figure.target:
        return figure.target
    if figure.value <= 0:
        return 0
    if figure.value < 10000:
        return _rounded(figure.value + _SLACK, _SLACK)
    part = _SMALLEST_PART if figure.name.startswith("smallest heap") else _HEAP_PART
    return _rounded(figure.value + figure.value // part, _HEAP_SLACK)


def _rounded(value, step):
    return -(-int(value) // step) * step
