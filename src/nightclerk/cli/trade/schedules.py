"""Commands of a shop's recommended schedules: look at them, set them up at once."""

from typing import Annotated

import typer

from nightclerk.cli.books.showing import many
from nightclerk.cli.output import Answer
from nightclerk.cli.trade.naming import ShopCode
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.recommended import recommended_told, set_up_asked
from nightclerk.connector.services.syncs.recommended import Outcome, Wanted
from nightclerk.core.errors import invalid_fields
from nightclerk.core.text import words

COLUMNS = ("key", "title", "schedule", "category", "entry")
DONE = ("key", "title", "outcome", "entry", "error")
EMPTY = "Nothing is recommended."
Keys = list[str] | None

app = typer.Typer(no_args_is_help=True, help="Recommended schedules of a shop")


@app.command("list")
def list_recommended(shop: ShopCode) -> Answer:
    """List what is recommended to run on a schedule, and the entries that do so."""
    return many(recommended_told(shop_of(shop)), COLUMNS, empty=EMPTY)


@app.command("set-up")
def set_up(
    shop: ShopCode,
    *,
    only: Annotated[
        Keys, typer.Option(help="Only this key of the list; again for more")
    ] = None,
    without: Annotated[
        Keys, typer.Option(help="Not this key of the list; again for more")
    ] = None,
) -> Answer:
    """Set up what is recommended, ready to run; what is there already stays as it is.

    The exit code is 1 where one was refused.
    """
    found = shop_of(shop)
    done = set_up_asked(
        found, _wanted([each.key for each in recommended_told(found)], only, without)
    )
    refused = any(each.outcome == Outcome.REFUSED for each in done)
    told = many(done, DONE, empty=EMPTY)
    return Answer(told.data, told.view, code=1 if refused else 0)


def _wanted(known: list[str], only: Keys, without: Keys) -> list[Wanted]:
    """Choose keys; `Refused` where one is not in the list."""
    unknown = [key for key in (*(only or ()), *(without or ())) if key not in known]
    if unknown:
        raise invalid_fields(
            {
                key: words("Choose one of {keys}", keys=", ".join(known))
                for key in unknown
            }
        )
    chosen = only or [key for key in known if key not in (without or ())]
    return [Wanted(key) for key in chosen]
