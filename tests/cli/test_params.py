"""Flags come from the parameters of a task, and pydantic reads them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
import typer
from pydantic import Field
from typer.testing import CliRunner

from nightclerk.cli.params import with_flags
from nightclerk.core.errors import Refused
from nightclerk.core.params import Params

BACKGROUND = Annotated[bool, typer.Option("--background")]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Wanted(Params):
    shop: str = Field(title="Shop")
    status: Literal["any", "open"] = "any"
    colour: Colour | None = None
    tags: tuple[str, ...] = Field(default=(), title="Tags")
    created_from: date | None = None
    count: int = 1
    dry_run: bool = Field(default=False, title="Dry run")


def parsed(*arguments: str) -> tuple[Params, Mapping[str, Any]]:
    seen: list[tuple[Params, Mapping[str, Any]]] = []

    def body(ctx: typer.Context, params: Params, others: Mapping[str, Any]) -> None:
        seen.append((params, others))

    app = typer.Typer()
    app.command()(with_flags(Wanted, body, extra={"background": BACKGROUND}))
    result = CliRunner().invoke(app, list(arguments))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert seen, result.output
    return seen[0]


def test_every_kind_of_flag_is_read():
    params, others = parsed(
        *("--shop", "DEMO", "--status", "open", "--colour", "blue"),
        *("--tags", "vip,new", "--tags", "b2b", "--created-from", "2026-01-31"),
        *("--count", "3", "--dry-run", "--background"),
    )

    assert params == Wanted(
        shop="DEMO",
        status="open",
        colour=Colour.BLUE,
        tags=("vip", "new", "b2b"),
        created_from=date(2026, 1, 31),
        count=3,
        dry_run=True,
    )
    assert others == {"background": True}


def test_what_is_not_said_keeps_its_default():
    params, others = parsed("--shop", "DEMO")

    assert params == Wanted(shop="DEMO")
    assert others == {"background": False}


def test_a_wrong_value_is_refused_by_its_name():
    with pytest.raises(Refused) as refusal:
        parsed("--count", "many")

    assert set(refusal.value.fields) == {"shop", "count"}


def test_the_help_shows_choices_and_what_is_needed():
    app = typer.Typer()
    app.command()(with_flags(Wanted, lambda *_: None))

    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output

    assert "any, open" in shown
    assert "red, blue" in shown
    assert "Shop (needed)" in shown
