"""Figures with their goals: a table for people, JSON for whoever compares."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from nightclerk.core import clock

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One measured number, its unit, and what it must not pass or must reach."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_missed(self) -> bool:
        """Tell whether the figure has a goal and does not reach it."""
        is_over = self.at_most is not None and self.value > self.at_most
        is_under = self.at_least is not None and self.value < self.at_least
        return is_over or is_under

    @property
    def goal(self) -> str:
        """Give the goal in words, empty where there is none."""
        if self.at_most is not None:
            return f"≤ {self.at_most:,g}"
        return f"≥ {self.at_least:,g}" if self.at_least is not None else ""


def show(title: str, figures: Sequence[Figure]) -> int:
    """Print a table; give how many goals were missed."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in ("Figure", "Value", "", "Goal", ""):
        table.add_column(column, justify="right" if column == "Value" else "left")
    for figure in figures:
        verdict = "missed" if figure.is_missed else "ok" if figure.goal else ""
        value = f"{figure.value:,.2f}".removesuffix(".00")
        table.add_row(figure.name, value, figure.unit, figure.goal, verdict)
    Console().print(table, "")
    return sum(figure.is_missed for figure in figures)


def store(name: str, figures: Sequence[Figure]) -> None:
    """Keep the figures with the machine and the time of the measurement (UTC)."""
    RESULTS.mkdir(exist_ok=True)
    kept = {
        "measured_at": clock.utc_text(clock.now()),
        "machine": platform.platform(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "figures": [
            asdict(figure) | {"missed": figure.is_missed} for figure in figures
        ],
    }
    text = json.dumps(kept, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n")
