"""Forecasts, at a price."""

from __future__ import annotations


def forecast(city: str, days: int = 3) -> list[str]:
    """Return a line for each of the next days."""
    return [f"{city}, day {day}: rain" for day in range(days)]
