"""Transient: dates as HTTP writes them, far enough to tell the time between two of them (RFC 9110 section 5.6.7)."""

from micropython import const

_MONTHS = const("JanFebMarAprMayJunJulAugSepOctNovDec")


def retry_after(value, date):
    """Return Retry-After as whole seconds, or None: a number, or a date, which counts from the reply's own Date."""
    try:
        wait = int(value) if value.isdigit() else seconds(value) - seconds(date)
    except (ValueError, IndexError, AttributeError):
        return None
    return max(0, wait)


def seconds(date):
    """Return the seconds from a fixed day to a date like "Wed, 21 Oct 2015 07:28:00 GMT".

    Raise ValueError or IndexError for anything else.
    """
    _, day, month, year, clock, _ = date.split()
    hour, minute, second = clock.split(":")
    month = _MONTHS.find(month) // 3
    if month < 0:
        raise ValueError("no such month")
    return ((_days(int(year), month, int(day)) * 24 + int(hour)) * 60 + int(minute)) * 60 + int(second)


def _days(year, month, day):
    """Return the days since the start of March 1999. Years count from March, so that the leap day is their last."""
    month -= 2
    if month < 0:
        month += 12
        year -= 1
    return (year - 1999) * 365 + year // 4 - year // 100 + year // 400 + (month * 306 + 5) // 10 + day
