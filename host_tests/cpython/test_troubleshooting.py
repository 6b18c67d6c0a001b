"""The page that says what to do has a row for each message of a display, and none for a message that is gone."""

import pathlib
import re

from deviceflow.transient import messages, states

PAGE = pathlib.Path(__file__).resolve().parents[2] / "firmware" / "README.md"
NOT_OF_THE_NETWORK = "the flash is full"


def rows(table):
    """The texts of each row of a table of messages."""
    return [line.partition("|")[2].split("|") for line in table.strip().splitlines()]


def shown(title, short, sentence):
    """What stands on the display, with a mark for what is filled in."""
    return title, re.sub(r"\{\d\}", "…", short or messages.capital(sentence))


def of_the_tables():
    own = [row for table in (messages._ERRORS, messages._SERVERS, messages._NETWORK) for row in rows(table)]
    own += [["No Wi-Fi", *row] for row in rows(messages._WIFI)]
    own += [["Bad config", *row] for row in rows(messages._CONFIG)]
    own += [["No answer", "", words] for (words,) in rows(states._WORDS) if words != NOT_OF_THE_NETWORK]
    return {shown(*row) for row in own}


def of_the_page():
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.split(" | ")] for line in lines]
    return [(row[0].strip("| "), row[1]) for row in cells if len(row) == 3 and not row[0].startswith("| title")]


def test_each_message_has_its_row():
    found = of_the_page()
    assert len(found) == len(set(found)), "a row is there twice"
    assert set(found) - of_the_tables() == set(), "rows of messages that are gone"
    assert of_the_tables() - set(found) == set(), "messages without a row"


def test_commands_and_pages_on_the_page_are_there():
    text = PAGE.read_text(encoding="utf-8")
    makefiles = [PAGE.parents[1] / "Makefile", *(PAGE.parents[1] / "tools").glob("*.mk")]
    targets = "".join(path.read_text(encoding="utf-8") for path in makefiles)
    for name in set(re.findall(r"`make ([a-z]+)", text)):
        assert re.search(rf"^{name}:", targets, re.MULTILINE), name
    for path in re.findall(r"\]\(([^)#]+)", text):
        assert (PAGE.parent / path).exists(), path
