"""What a person sees of a demonstration, and what a check prints instead."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from nightclerk.cli.demo.lines import heard


class Screen:
    """The terminal of a demonstration; everything goes to standard error."""

    def __init__(self, *, is_quiet: bool) -> None:
        self.console = Console(stderr=True, highlight=False, quiet=is_quiet)

    def step(self, sentence: str) -> None:
        """Say that something is done."""
        self.console.print(f"[green]✓[/green] {sentence}", soft_wrap=True)

    def follow(self, lines: Iterable[str]) -> dict[str, Any]:
        """Show steps and progress as they are told; give the result, empty without."""
        result: dict[str, Any] = {}
        with self._bar() as bar:
            shown = bar.add_task("", total=None, visible=False)
            for told in heard(lines):
                if told["kind"] == "step":
                    self.step(told["text"])
                elif told["kind"] == "progress":
                    bar.update(
                        shown,
                        description=told["unit"].capitalize(),
                        completed=told["done"],
                        total=told["total"],
                        visible=True,
                    )
                elif told["kind"] == "result":
                    result = told
        return result

    def summary(self, result: Mapping[str, Any]) -> None:
        """Say in a sentence what the sync brought."""
        self.step(
            f"{result['orders_imported']:,} of {result['orders_at_shopify']:,} orders "
            f"are here, {result['skipped']} skipped: {result['api_calls']} API calls, "
            f"{result['points']} points, {result['seconds']} seconds"
        )

    def invitation(self, address: str, login: str, password: str) -> None:
        """Show where to go, and how to end it."""
        self.console.print(
            f"\n  Open   [bold]{address}[/bold]\n"
            f"  Login  [bold]{login}[/bold]   Password [bold]{password}[/bold]\n\n"
            "  Ctrl-C stops everything."
        )

    def _bar(self) -> Progress:
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
        )
        return Progress(*columns, console=self.console, transient=True)
