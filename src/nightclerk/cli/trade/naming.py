"""How commands of the shops' side name things, and how they say what was started."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import typer

from nightclerk.cli import records
from nightclerk.cli.finding import LARGEST
from nightclerk.cli.output import Answer, table
from nightclerk.jobs.models import JobEntry
from nightclerk.ledger.programs.values import Told

ShopCode = Annotated[
    str, typer.Argument(metavar="SHOP", help="The shop's code, for example DEMO")
]
OrderName = Annotated[
    str,
    typer.Argument(
        metavar="ORDER", help="Its name, such as #1001, or Shopify's number"
    ),
]
Number = Annotated[
    int, typer.Argument(metavar="ID", max=LARGEST, help="Its id, as the list shows it")
]
Text = Annotated[str, typer.Option(help="Part of name, e-mail or SKU")]
Mapped = Annotated[
    bool | None, typer.Option("--mapped/--unmapped", help="Only those that are, or not")
]


def started(entry: JobEntry) -> Answer:
    """Answer with the entry that does it."""
    fresh = JobEntry.objects.get(pk=entry.pk)
    status = fresh.get_status_display().lower()
    sentence = f"Entry {fresh.pk} “{fresh}” is {status}."
    return Answer(records.entry_as_json(fresh), sentence)


def with_reasons(told: Iterable[Told], columns: Sequence[str], *, empty: str) -> Answer:
    """Answer with records that wait; people read their reasons, or what changed."""
    data = [each.model_dump(mode="json") for each in told]
    rows = ([*(each[name] for name in columns), why(each)] for each in data)
    headings = [*(name.replace("_", " ").capitalize() for name in columns), "Why"]
    return Answer(data, table(headings, rows) if data else empty)


def why(record: Mapping[str, Any]) -> str:
    """Say why a record waits, a line for each reason and each field that changed."""
    changes = record.get("changes", ()) if record.get("has_update") else ()
    lines = [
        *(" ".join(filter(None, _sentences(each))) for each in record["reasons"]),
        *(
            f"{change['title'] or change['field']}: "
            f"{change['before']} → {change['now']}"
            for change in changes
        ),
    ]
    return "\n".join(lines)


def _sentences(reason: Mapping[str, Any]) -> list[str]:
    parts = (reason["text"], reason["hint"])
    return [f"{part.rstrip('.')}." for part in parts if part]
