"""What is measured. Put your sensor here."""

import gc


def read():
    """Return a reading as a dict. Every board can tell how much memory it has free."""
    gc.collect()
    return {"free_bytes": gc.mem_free()}
