"""What a figure means on an ESP32, whose Python heap and TLS share one memory."""

from tools.bench.table import amount

FIRST_HEAP = 56 * 1024  # bytes: Python's heap at the start; when it grows, it doubles at least
OUTSIDE = 94000  # bytes free outside of it with Wi-Fi joined
HANDSHAKE = "a handshake takes 31 KB with ECDSA certificates, 36 KB with a chain of RSA-4096"


def left_for_tls(peak):
    """Return the bytes that are left outside Python's heap when `peak` bytes of heap were needed."""
    return OUTSIDE if peak <= FIRST_HEAP else OUTSIDE - max(FIRST_HEAP, peak - FIRST_HEAP)


def sentence(image, peak):
    """Return what is left for TLS, in words."""
    heap = "%s: the boot needs %s of heap" % (image, amount(peak, "B"))
    left = amount(left_for_tls(peak), "B")
    if peak <= FIRST_HEAP:
        return f"{heap}, so the first {amount(FIRST_HEAP, 'B')} never grow, and {left} are left for TLS"
    small = amount(OUTSIDE - (peak - FIRST_HEAP), "B")
    return (
        f"{heap}, so the first {amount(FIRST_HEAP, 'B')} grow. They double, and {left} are left for TLS; "
        f"{small} would be left if they grew by what is missing only"
    )
