"""Dates as half-open intervals that respect precision, time zone and the Scottish day."""

from datetime import UTC, datetime

import pytest

from records.dates import interval, is_date, is_datetime, is_instant


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


CASES = {
    "2015": (at(2015, 1, 1), at(2016, 1, 1)),
    "2015-12": (at(2015, 12, 1), at(2016, 1, 1)),
    "2015-02-07": (at(2015, 2, 7), at(2015, 2, 8)),
    "2015-07-01": (at(2015, 6, 30, 23), at(2015, 7, 1, 23)),  # summer time
    "2015-03-29": (at(2015, 3, 29), at(2015, 3, 29, 23)),  # a day of 23 hours
    "2015-02-07T13:28:17Z": (at(2015, 2, 7, 13, 28, 17), at(2015, 2, 7, 13, 28, 18)),
    "2015-02-07T13:28:17.5-05:00": (at(2015, 2, 7, 18, 28, 17, 500000), at(2015, 2, 7, 18, 28, 17, 600000)),
    "2015-02-07T23:59:60Z": (at(2015, 2, 8), at(2015, 2, 8, 0, 0, 1)),
    "2015-02-07T13:28:17.123456789+00:00": (
        at(2015, 2, 7, 13, 28, 17, 123456),
        at(2015, 2, 7, 13, 28, 17, 123457),
    ),
    "9999-12-31": (at(9999, 12, 31), datetime.max.replace(tzinfo=UTC)),  # "for ever"
    "2012-02-29": (at(2012, 2, 29), at(2012, 3, 1)),
}


@pytest.mark.parametrize("text", CASES)
def test_interval(text):
    assert interval(text) == CASES[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "2015-2",
        "2015-13",
        "2015-02-30",
        "2013-02-29",
        "0000",
        "20150207",
        "2015-02-07T13:28",
        "2015-02-07T13:28:17",
        "2015-02-07T24:00:00Z",
        "2015-02-07 13:28:17Z",
        "2015-02-07T13:28:17+99:00",
        "٢٠١٥",
        "9999-12-31T23:59:59.999999-14:00x",
    ],
)
def test_no_date(text):
    assert interval(text) is None


def test_kinds_of_dates():
    assert is_date("2015-02") and not is_date("2015-02-07T13:28:17Z")
    assert is_datetime("2015") and is_datetime("2015-02-07T13:28:17Z")
    assert is_instant("2015-02-07T13:28:17Z") and not is_instant("2015-02-07")
