"""The folder of roots as it goes onto the board, read there by deviceflow.roots."""

from deviceflow.roots import INDEX

_HEAD = "# file\texpires\tsha256\tsource\thosts\tsubject\n"


def write(folder, chosen):
    """Writes `chosen`, {Root: set of hosts}, in place of what an earlier index names; other files stay. OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _named(folder / INDEX):
        (folder / name).unlink(missing_ok=True)
    rows = []
    for root, hosts in sorted(chosen.items(), key=lambda item: item[0].file):
        (folder / root.file).write_bytes(root.der)
        subject = root.subject.replace("\t", " ")
        rows.append("\t".join(
            (root.file, str(root.expires), root.sha256, root.source, ",".join(sorted(hosts)), subject)
        ) + "\n")
    (folder / INDEX).write_text(_HEAD + "".join(rows), encoding="utf-8")


def _named(index):
    """The files that an index names; only such as `write` writes."""
    if not index.exists():
        return []
    names = [line.split("\t")[0] for line in index.read_text(encoding="utf-8").splitlines()]
    return [name for name in names if name.endswith(".der") and "/" not in name]
