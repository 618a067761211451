"""How times grow, drawn: two pictures side by side in one SVG file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from .scale import ANEW, CACHED, CHANGED, COLD, GIT

_WIDTH, _HEIGHT = 420, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 24, 34, 88
_COLORS = ("#1b6ca8", "#b5472f", "#3c7d3c", "#7a4fa3", "#777777")
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'font-family="sans-serif" font-size="11" fill="#222">'
    '<rect width="100%" height="100%" fill="white"/>'
)

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Picture:
    """Lines over two logarithmic axes."""

    title: str
    across: str
    """What the horizontal axis counts; the other shows seconds."""
    lines: dict[str, Points]

    def draw(self, left: int) -> Iterator[str]:
        """Yield the elements of a picture that begins so far from the left."""
        xs = [x for points in self.lines.values() for x, _ in points]
        ys = [y for points in self.lines.values() for _, y in points]
        across = _Axis(min(xs), max(xs), left + _LEFT, left + _WIDTH - _RIGHT)
        up = _Axis(min(ys), max(ys), _HEIGHT - _BOTTOM, _TOP)
        yield _text(left + _LEFT, 18, self.title, 'font-weight="bold"')
        for value in across.ticks():
            x = across.place(value)
            yield _line([(x, up.begin), (x, up.end)], "#ddd", 1)
            label = f"{value:,.0f}"
            yield _text(x, up.begin + 15, label, 'text-anchor="middle"')
        for value in up.ticks():
            y = up.place(value)
            yield _line([(across.begin, y), (across.end, y)], "#ddd", 1)
            yield _text(across.begin - 5, y + 4, f"{value:g} s", 'text-anchor="end"')
        yield _text(across.end, up.begin + 30, self.across, 'text-anchor="end"')
        for row, color, (name, points) in zip(
            count(), _COLORS, self.lines.items(), strict=False
        ):
            places = [(across.place(x), up.place(y)) for x, y in points]
            yield _line(places, color, 2)
            column, line = divmod(row, 3)
            x, y = left + _LEFT + 180 * column, _HEIGHT - 44 + 15 * line
            yield _line([(x, y - 4), (x + 16, y - 4)], color, 2)
            yield _text(x + 21, y, name)


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis of whole powers of ten."""

    low: float
    high: float
    begin: float
    end: float

    def _powers(self) -> tuple[int, int]:
        low, high = math.log10(self.low), math.log10(self.high)
        return math.floor(low + 1e-9), max(math.ceil(high - 1e-9), math.floor(low) + 1)

    def ticks(self) -> list[float]:
        first, last = self._powers()
        return [10.0**power for power in range(first, last + 1)]

    def place(self, value: float) -> float:
        first, last = self._powers()
        share = (math.log10(value) - first) / (last - first)
        return self.begin + share * (self.end - self.begin)


def draw(scale: dict[str, Any]) -> str:
    """Return the picture of results of `scale`, as SVG."""
    steps, files = scale["steps"], "files of the tree"
    kinds = {"cold": (COLD, ANEW), "warm": (CHANGED, CACHED, GIT)}
    lines: dict[str, Points] = {
        name: [(step["files"], step[kind][name]["wall_s"]["median"]) for step in steps]
        for kind, names in kinds.items()
        for name in names
    }
    tools = [(each["tools"], each["wall_s"]["median"]) for each in scale["tools"]]
    pictures = (
        _Picture("Growing trees", files, lines),
        _Picture("One growing file", "tools in the file", {COLD: tools}),
    )
    head = _HEAD.format(width=_WIDTH * len(pictures), height=_HEIGHT)
    drawn = [
        element
        for number, picture in enumerate(pictures)
        for element in picture.draw(number * _WIDTH)
    ]
    return "\n".join([head, *drawn, "</svg>", ""])


def _line(places: Sequence[tuple[float, float]], color: str, width: int) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    style = f'fill="none" stroke="{color}" stroke-width="{width}"'
    return f'<polyline points="{points}" {style}/>'


def _text(x: float, y: float, text: str, style: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(text)}</text>'
