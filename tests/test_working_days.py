"""Working days as the State Council set them, and silence where it has not yet."""

from datetime import date, timedelta

import pytest
from chinese_calendar import get_workdays
from hypothesis import given, settings
from hypothesis import strategies as st

from sanshe.working_days import add_working_days, describe_left, working_days_between

SOON = st.dates(date(2020, 1, 1), date(2022, 12, 31))
RELAXED = settings(deadline=None)
FAR = date(2199, 1, 4)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2021, 1, 28), date(2021, 1, 28), 0),
        (date(2021, 1, 28), date(2021, 1, 29), 1),
        (date(2021, 1, 29), date(2021, 1, 31), 0),  # a weekend
        (date(2021, 2, 5), date(2021, 2, 7), 1),  # a Sunday, made up for the Spring Festival
        (date(2021, 2, 10), date(2021, 2, 17), 0),  # the Spring Festival
        (date(2021, 9, 25), date(2021, 9, 26), 1),  # a Sunday, made up for the National Day
        (date(2021, 9, 30), date(2021, 10, 7), 0),  # the National Day
        (date(2021, 9, 30), date(2021, 10, 9), 2),  # Friday, and a Saturday that is made up
        (date(2020, 12, 31), date(2021, 1, 4), 1),  # from one year into the next
        (date(2003, 12, 31), date(2004, 1, 2), 1),  # the first day doesn't count, nor need be known
        (FAR, FAR, 0),
        (date(2003, 12, 1), date(2004, 1, 2), None),
        (date(2021, 1, 4), FAR, None),
        (date.min, date.max, None),
    ],
)
def test_between(start: date, end: date, days: int | None) -> None:
    assert working_days_between(start, end) == days
    assert working_days_between(end, start) == (None if days is None else -days)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2021, 1, 31), 0, date(2021, 1, 31)),
        (date(2021, 1, 28), 1, date(2021, 1, 29)),
        (date(2021, 1, 29), 1, date(2021, 2, 1)),
        (date(2021, 2, 5), 5, date(2021, 2, 18)),
        (date(2021, 9, 30), 2, date(2021, 10, 9)),
        (FAR, 0, FAR),
        (FAR, 1, None),
        (date(2021, 1, 4), 10**6, None),
        (date.max, 1, None),
    ],
)
def test_add(start: date, days: int, end: date | None) -> None:
    assert add_working_days(start, days) == end


def test_no_days_back() -> None:
    with pytest.raises(ValueError, match="below 0"):
        add_working_days(date(2021, 1, 28), -1)


@pytest.mark.parametrize(
    ("on", "due", "said"),
    [
        (date(2021, 1, 28), date(2021, 2, 2), "还剩3个工作日"),
        (date(2021, 1, 28), date(2021, 1, 29), "还剩1个工作日"),
        (date(2021, 2, 6), date(2021, 2, 6), "今天到期"),
        (date(2021, 2, 8), date(2021, 2, 19), "还剩4个工作日"),
        (date(2021, 1, 29), date(2021, 1, 31), "还剩2天（都不是工作日）"),
        (date(2021, 2, 5), date(2021, 1, 29), "已超期5个工作日"),
        (date(2021, 1, 30), date(2021, 1, 29), "已超期1天（都不是工作日）"),
        (FAR, FAR, "今天到期"),
        (FAR, FAR + timedelta(12), "还剩12天（尚未公布放假安排，未扣节假日）"),
        (FAR + timedelta(3), FAR, "已超期3天（尚未公布放假安排，未扣节假日）"),
    ],
)
def test_describe_left(on: date, due: date, said: str) -> None:
    assert describe_left(on, due) == said


@RELAXED
@given(SOON, SOON)
def test_as_the_library_counts(one: date, other: date) -> None:
    """Which counts both ends."""
    start, end = sorted((one, other))
    assert working_days_between(start - timedelta(1), end) == len(get_workdays(start, end))


@RELAXED
@given(SOON, st.integers(0, 100))
def test_adding_is_the_reverse_of_counting(start: date, days: int) -> None:
    end = add_working_days(start, days)
    assert end is not None
    assert working_days_between(start, end) == days
    if days:  # and no earlier day would do
        assert working_days_between(start, end - timedelta(1)) == days - 1


@RELAXED
@given(SOON, SOON, SOON)
def test_stretches_add_up(one: date, other: date, third: date) -> None:
    def days(start: date, end: date) -> int:
        found = working_days_between(start, end)
        assert found is not None
        return found

    assert days(one, other) + days(other, third) == days(one, third)
