"""The command of the general journal."""

from typing import Annotated

import typer

from nightclerk.cli.books.showing import read_json, with_lines
from nightclerk.cli.output import Answer
from nightclerk.ledger.programs.journal import (
    NewJournal,
    journal_told,
    post_journal_asked,
)
from nightclerk.ledger.selectors.company import company

Json = Annotated[
    str,
    typer.Argument(
        metavar="JSON", help="The rows and the date as JSON; - reads standard input"
    ),
]


def journal(given: Json) -> Answer:
    """Book amounts from account to account; they add up to zero."""
    written = post_journal_asked(read_json(given, NewJournal))
    told = journal_told(written, local=company().currency.decimals)
    return with_lines(told, "entries", ("account", "amount"))
