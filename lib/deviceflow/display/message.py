"""A message on a small display. Loaded while it is drawn."""

from .letters import Letters
from .pages import message_page


def show(display, service, title, text):
    """Draws a message and tells the display."""
    letters = Letters()
    letters.page(display, message_page(letters, display, service, title, text))
    try:
        display.show()
    except OSError:
        return  # the next picture tries again
