"""Transient: what a login is doing, in words for consoles and displays. What goes wrong is in messages.py.

A row of a table is `#code#another code#|` and its texts. One string for a table takes less memory than a dictionary.
"""

from micropython import const

# A title; what leads over to the service; the text, which is the detail where it is empty.
_STATES = const("""
#joining#|Joining Wi-Fi||
#clock#|Setting the clock||
#signing_in#|Signing in| to |
#signed_in#|Signed in| to |
#signing_out#|Signing out| of |
#signed_out#|Signed out| of |
#signed_out_here#|Signed out here| of |withdraw it at {0}
#starting#|Starting||in {0}
#code_hidden#|Code ready||{0} to show it
#sign_out_in#|Signing out in||
#retrying#|Next try in||
#login_not_kept#|Login not kept||it ends with the power
""")

_TROUBLE = ("no_display", "login_not_kept")

# Numbers of errors, and details of states.
_WORDS = const("""
#111#104#61#54#|nothing listens there
#113#118#65#|no route
#110#116#60#|timed out
#-2#-202#-3#|name not found: check DNS
#12#|out of memory
#28#|the flash is full
""")


def state(what, detail, service):
    """Return what the login is doing, in a line for a console. With the state "text" the detail is all of it."""
    detail = _detail(what, detail)
    row = found(_STATES, what)
    if what == "text":
        line = ""
    elif what == "no_display":
        line = "No display found, going on without"
    elif row:
        line = row[0] + (row[1] and row[1] + service)
    else:
        line = what
    if line and detail:
        line += " " if line.endswith(" in") else ": "
    return line + detail


def notice(what, detail):
    """Return (title, text) for a display; None for what is not for a display. Words of the application's own stay."""
    if what == "text":
        return detail, ""
    if what == "no_display":
        return None
    row = found(_STATES, what) or (what,)
    text = _detail(what, detail)
    return row[0], text if text == detail else capital(text)


def words(code):
    """Return a number, or a word of MicroPython's, in words; None if nothing is known of it."""
    row = found(_WORDS, str(code))
    return row and row[0]


def capital(text):
    """Return `text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def found(table, code):
    """Return the texts in the row of a table that is for `code`, or None."""
    start = table.find("#" + code + "#")
    if start < 0:
        return None
    start = table.find("|", start) + 1
    return table[start : table.find("\n", start)].split("|")


def _detail(what, detail):
    row = found(_STATES, what)
    if row and row[2]:
        return row[2].format(detail)
    # A number is one of an error in these two alone: elsewhere it may be a reading of the application's.
    return what in _TROUBLE and words(detail) or str(detail)
