"""The lines of a console. Loaded while something is printed."""

from micropython import const

from . import words

_LONGEST = const(200)  # characters of a text from elsewhere


def state(what, detail, service):
    """What is the case, in a line."""
    line = "No display found, going on without" if what == "no_display" else what
    known = words.state(what)
    if known:
        line, link = known
        if link:
            line += link + service
    if detail:
        line += (" " if line.endswith(" in") else ": ") + detail
    return shown(line[:_LONGEST])


def fault(error, again):
    """What went wrong and what to do about it, in a line."""
    title, text = words.fault(error, again)
    line = title + ": " + text
    if error.description and error.description not in text:
        line += " (" + error.description + ")"
    return shown(line)


def code(write, grant, service):
    """Where to enter which code, in three lines, or four if there is an address that says it all."""
    write("To sign in to " + shown(service))
    write("go to       " + shown(grant.verification_uri))
    write("and enter   " + shown(grant.user_code))
    whole = grant.verification_uri_complete
    if whole and whole != grant.verification_uri:
        write("or open     " + shown(whole))


def shown(text):
    """`text` with every control character replaced, and every mark that turns the direction of what follows."""
    for c in text:
        if not _is_visible(c):
            text = text.replace(c, "?")
    return text


def _is_visible(c):
    if c < "\x7f":
        return c >= " "
    return c >= "\xa0" and not ("\u200b" <= c <= "\u200f" or "\u2028" <= c <= "\u202e" or "\u2060" <= c <= "\u206f")
