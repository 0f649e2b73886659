"""Line charts as plain geometry: numbers in, positions out; templates/cotton/chart.html draws them as SVG."""

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from portal import chart_words
from portal.chart_words import ABOVE, BELOW

WIDTH, HEIGHT = 600, 340
LEFT, RIGHT, TOP, BOTTOM = 78, 580, 44, 276
TICK, SIZE = 7, 7
NICE_STEPS = [Decimal(step) for step in ("1", "2", "2.5", "5", "10")]


@dataclass(frozen=True)
class Point:
    """One measurement as the chart needs it."""

    when: dt.datetime
    value: Decimal
    comparator: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    label: str = ""
    home: bool = False
    day: str = ""  # in words, where the date is no whole day: a year is no first of January

    @classmethod
    def of(cls, source: Any) -> "Point | None":
        """Read an object or a dict; None for what cannot be drawn (struck out, no number, no day)."""
        read: Callable[[str], Any] = (
            source.get if isinstance(source, dict) else lambda name: getattr(source, name, None)
        )
        if read("struck") or read("value") is None or not isinstance(read("when"), dt.date):
            return None
        low, high = (None if read(name) is None else Decimal(read(name)) for name in ("low", "high"))
        return cls(
            when=_moment(read("when")),
            value=Decimal(read("value")),
            comparator=read("comparator") or "",
            low=low,
            high=high,
            label=str(read("label") or ""),
            home=bool(read("home")),
            day=str(read("day") or ""),
        )


@dataclass
class Chart:
    """One series: a single code in a single unit. The caller splits; the chart never mixes units."""

    title: str
    unit: str = ""
    points: list[Any] = field(default_factory=list)
    description: str = ""

    width, height, left, right, bottom = WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM
    tick_end, label_x, label_right, label_y, unit_y = BOTTOM + TICK, 4, LEFT - 10, BOTTOM + 36, 26

    def __post_init__(self) -> None:
        drawable = (Point.of(point) for point in self.points)
        self.drawn = sorted((point for point in drawable if point), key=lambda point: point.when)
        self.description = self.description or chart_words.of_series(self.drawn, self.unit)
        self.id = f"chart-{zlib.crc32(f'{self.title}|{self.unit}'.encode()):08x}"

    @property
    def enough(self) -> bool:
        return len(self.drawn) > 1

    @property
    def has_home(self) -> bool:
        return any(point.home for point in self.drawn)

    @property
    def has_clinic(self) -> bool:
        return any(not point.home for point in self.drawn)

    @property
    def has_below(self) -> bool:
        return any(point.comparator in BELOW for point in self.drawn)

    @property
    def has_above(self) -> bool:
        return any(point.comparator in ABOVE for point in self.drawn)

    @cached_property
    def line(self) -> str:
        return (
            " ".join(f"{_text(self._x(p.when))},{_text(self._y(p.value))}" for p in self.drawn) if self.enough else ""
        )

    @cached_property
    def marks(self) -> list[dict]:
        return [self._mark(point) for point in self.drawn]

    @cached_property
    def bands(self) -> list[dict]:
        """Each point's own range, reaching half-way to its neighbours; like neighbours are joined."""
        strips: list[list] = []
        for point, start, end in zip(self.drawn, *self._strip_edges(), strict=True):
            if point.low is None and point.high is None:
                continue
            if strips and strips[-1][:2] == [point.low, point.high] and strips[-1][3] == start:
                strips[-1][3] = end
            else:
                strips.append([point.low, point.high, start, end])
        return [self._band(*strip) for strip in strips if strip[3] > strip[2]]

    @cached_property
    def y_ticks(self) -> list[dict]:
        return [{"at": _text(self._y(value)), "text": f"{value:f}"} for value in self._scale]

    @cached_property
    def x_ticks(self) -> list[dict]:
        """First and last date, and two between where there is room; in words."""
        first, last = self.drawn[0].when, self.drawn[-1].when
        span = last - first
        shares = [0.0, 1.0] if span < dt.timedelta(days=4) else [0.0, 1 / 3, 2 / 3, 1.0]
        if not span:
            shares = [0.5]
        form = "j M Y" if span >= dt.timedelta(days=2) else "j M Y, H:i"
        return [self._x_tick(first + span * share, share, form) for share in shares]

    def _x_tick(self, when: dt.datetime, share: float, form: str) -> dict:
        edge = share in (0.0, 0.5, 1.0)
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        words = date_format(timezone.localtime(when), form)
        return {"at": _text(self._x(when)), "text": words, "anchor": anchor, "edge": edge}

    def _x(self, when: dt.datetime) -> float:
        first, span = self.drawn[0].when, self.drawn[-1].when - self.drawn[0].when
        inset = 14  # keeps the first and last mark clear of the axis
        share = (when - first) / span if span else 0.5
        return LEFT + inset + (RIGHT - LEFT - 2 * inset) * share

    def _y(self, value: Decimal) -> float:
        low, high = self._scale[0], self._scale[-1]
        return BOTTOM - float((value - low) / (high - low)) * (BOTTOM - TOP)

    @cached_property
    def _scale(self) -> list[Decimal]:
        """Round numbers from just below the least to just above the greatest that must be seen."""
        seen = [n for point in self.drawn for n in (point.value, point.low, point.high) if n is not None]
        return _round_scale(min(seen), max(seen))

    def _strip_edges(self) -> tuple[list[float], list[float]]:
        middles = [(self._x(a.when) + self._x(b.when)) / 2 for a, b in pairwise(self.drawn)]
        return [LEFT, *middles], [*middles, RIGHT]

    def _band(self, low: Decimal | None, high: Decimal | None, start: float, end: float) -> dict:
        top = TOP if high is None else self._y(high)
        bottom = BOTTOM if low is None else self._y(low)
        return {
            "x": _text(start),
            "y": _text(top),
            "width": _text(end - start),
            "height": _text(bottom - top),
        }

    def _mark(self, point: Point) -> dict:
        x, y = self._x(point.when), self._y(point.value)
        bound = point.comparator in BELOW | ABOVE
        return {
            "x": _text(x),
            "y": _text(y),
            "home": point.home,
            "open": bound,
            "diamond": _diamond(x, y),
            "arrow": _arrow(x, y, down=point.comparator in BELOW) if bound else "",
            "words": chart_words.of_point(point, self.unit),
        }


def _moment(when: dt.date | dt.datetime) -> dt.datetime:
    """A point in time for a day without hours: its start in local time."""
    if not isinstance(when, dt.datetime):
        when = dt.datetime.combine(when, dt.time.min)
    return when if timezone.is_aware(when) else timezone.make_aware(when)


def _round_scale(least: Decimal, most: Decimal) -> list[Decimal]:
    span = (most - least) or abs(most) or Decimal(1)
    raw = span / 4
    unit = Decimal(1).scaleb(raw.adjusted())
    step = next(nice * unit for nice in NICE_STEPS if nice * unit >= raw)
    start = (least / step).to_integral_value("ROUND_FLOOR") * step
    if start == least and least:
        start -= step  # so that no mark sits on the axis
    scale = [start]
    while scale[-1] <= most:
        scale.append(scale[-1] + step)
    places = max(0, -step.normalize().as_tuple().exponent)  # type: ignore[operator]
    return [value.quantize(Decimal(1).scaleb(-places)) for value in scale]


def _diamond(x: float, y: float) -> str:
    corners = ((x, y - SIZE), (x + SIZE, y), (x, y + SIZE), (x - SIZE, y))
    return "M" + " ".join(f"{_text(across)} {_text(down)}" for across, down in corners) + "z"


def _arrow(x: float, y: float, *, down: bool) -> str:
    sign = 1 if down else -1
    return f"M{_text(x)} {_text(y + sign * 6)}V{_text(y + sign * 24)}m-5 {-sign * 6}l5 {sign * 6} 5 {-sign * 6}"


def _text(number: float) -> str:
    """A coordinate as text, with a point in every language."""
    return f"{number:.1f}"
