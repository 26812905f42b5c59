"""Working days in China: make-up Saturdays count, public holidays don't.

The State Council announces holidays year by year, mostly in November for the next; `chinese_calendar`
knows 2004 and later as far as announced when it was released. Beyond that we say None instead of
guessing. (The last days of the last year may still change with the next announcement.)
"""

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)


def working_days_between(start: date, end: date) -> int | None:
    """The working days after `start` up to and including `end`; below 0 if `end` is earlier.

    The first day doesn't count (民法典第二百零一条). None where the calendar knows not every day.
    """
    if end < start:
        back = working_days_between(end, start)
        return None if back is None else -back
    count = 0
    for _ in range((end - start).days):
        start += _DAY
        works = _works(start)
        if works is None:
            return None
        count += works
    return count


def add_working_days(start: date, days: int) -> date | None:
    """The day on which `days` working days after `start` are over; `start` itself for 0.

    None where the calendar doesn't reach that far. Raises ValueError for days below 0.
    """
    if days < 0:
        raise ValueError("days are below 0")
    while days:
        if start == date.max:
            return None
        start += _DAY
        works = _works(start)
        if works is None:
            return None
        days -= works
    return start


def describe_left(on: date, due: date) -> str:
    """How far it is, seen from the day `on`, to the end of the day `due`: 还剩3个工作日.

    Whether a due day that is no working day moves on (民法典第二百零三条) is for the caller to say.
    """
    if on == due:
        return "今天到期"
    lead = "还剩" if on < due else "已超期"
    calendar_days = abs((due - on).days)
    working = working_days_between(on, due)
    if working is None:
        return f"{lead}{calendar_days}天（尚未公布放假安排，未扣节假日）"
    if working == 0:
        return f"{lead}{calendar_days}天（都不是工作日）"
    return f"{lead}{abs(working)}个工作日"


def is_working_day(day: date) -> bool | None:
    """None where the calendar doesn't know."""
    return _works(day)


@cache  # the library looks through all its holidays for each day
def _works(day: date) -> bool | None:
    from chinese_calendar import is_workday  # its tables are large and seldom needed

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return None
