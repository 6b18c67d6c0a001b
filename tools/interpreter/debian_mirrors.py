"""Find the Debian mirrors that this machine's apt already uses, in both formats of sources."""

import re
from pathlib import Path

APT_FOLDER = Path("/etc/apt")
_DEBIAN_KEYRINGS = "/usr/share/keyrings/debian-archive-"
_NO = ("no", "false", "0", "off", "without", "disable")  # apt's words for it


def _debian_signed(signed_by):
    # No word about the key is how Debian itself wrote its sources before deb822.
    return not signed_by or _DEBIAN_KEYRINGS in signed_by


def _a_whole_archive(uris, suites):
    # Security archives have no packages of their own and no suite that could stand in for a release.
    if suites and all(suite.rstrip("/").endswith(("-security", "/updates")) for suite in suites):
        return []
    return [uri for uri in uris if not uri.startswith("cdrom:")]


def from_list(text):
    """Return the URIs in a one-line-style sources.list `text` that may carry Debian's own suites."""
    found = []
    for line in text.splitlines():
        entry = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)", line)
        if not entry:
            continue
        options, uri, suite = entry.groups()
        signed_by = re.search(r"(?:^|\s)signed-by=(\S+)", options or "", re.IGNORECASE)
        if _debian_signed(signed_by and signed_by.group(1)):
            found += _a_whole_archive([uri], [suite])
    return found


def _stanzas(text):
    """Yield each deb822 paragraph as {field in lower case: value}."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = re.findall(r"^([^\s:]+):(.*(?:\n[ \t].*)*)", paragraph, re.MULTILINE)
        yield {name.lower(): value.strip() for name, value in fields}


def from_deb822(text):
    """Return the URIs in a .sources `text` that may carry Debian's own suites."""
    found = []
    for stanza in _stanzas(text):
        enabled = stanza.get("enabled", "yes").lower() not in _NO
        if enabled and "deb" in stanza.get("types", "").split() and _debian_signed(stanza.get("signed-by")):
            found += _a_whole_archive(stanza.get("uris", "").split(), stanza.get("suites", "").split())
    return found


def mirrors(apt_folder=APT_FOLDER):
    """Return the URIs of the machine's Debian mirrors, each once, in the order apt reads its sources."""
    files = [apt_folder / "sources.list", *sorted((apt_folder / "sources.list.d").glob("*"))]
    readers = {".list": from_list, ".sources": from_deb822}
    found = []
    for file in files:
        if file.suffix in readers and file.is_file():
            found += readers[file.suffix](file.read_text(encoding="utf-8", errors="replace"))
    return list(dict.fromkeys(found))
