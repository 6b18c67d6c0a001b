"""The folder of roots as it goes onto the board, read there by deviceflow.transient.roots."""

import fnmatch

from deviceflow.transient.roots import INDEX

_HEAD = "# file\texpires\tsha256\tsource\thosts\tsubject\n"
_HOSTS = 4  # the column


def write(folder, chosen):
    """Write `chosen`, {Root: set of hosts}, in place of what an earlier index names; other files stay. OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    forget(folder)
    if not chosen:
        return  # a board that is given an index alone would take it for roots
    rows = []
    for root, hosts in sorted(chosen.items(), key=lambda item: item[0].file):
        (folder / root.file).write_bytes(root.der)
        subject = root.subject.replace("\t", " ")
        rows.append("\t".join(
            (root.file, str(root.expires), root.sha256, root.source, ",".join(sorted(hosts)), subject)
        ) + "\n")
    (folder / INDEX).write_text(_HEAD + "".join(rows), encoding="utf-8")


def forget(folder):
    """Remove what `write` wrote; other files stay. OSError."""
    for name in _indexed(folder):
        (folder / name).unlink(missing_ok=True)
    (folder / INDEX).unlink(missing_ok=True)


def covers(folder, host):
    """Whether a root in the folder is for `host`; one that no index names is for all."""
    indexed = _indexed(folder)
    return any(
        fnmatch.fnmatchcase(host, pattern)
        for path in folder.glob("*.der")
        for pattern in indexed.get(path.name, ["*"])
    )


def _indexed(folder):
    """{file: patterns of hosts} that the index names; only such files as `write` writes."""
    index = folder / INDEX
    rows = [line.split("\t") for line in index.read_text(encoding="utf-8").splitlines()] if index.exists() else []
    return {row[0]: row[_HOSTS].split(",") for row in rows
            if len(row) > _HOSTS and row[0].endswith(".der") and "/" not in row[0]}
