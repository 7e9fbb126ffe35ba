"""Commands of categories: list, add, change, rename, delete."""

from typing import Annotated, Any

import typer
from django.db.models import Count

from nightclerk.cli.finding import category_of
from nightclerk.cli.output import Answer, table
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.models import JobCategory
from nightclerk.jobs.services import categories as services

Code = Annotated[str, typer.Argument(help="Code of the category")]

app = typer.Typer(
    no_args_is_help=True,
    help="Categories, whose entries wait for each other",
)


@app.command("list")
def list_categories() -> Answer:
    """List the categories, and how many entries are in each."""
    found = list(JobCategory.objects.annotate(number=Count("entries")))
    rows = ((each.code, each.title, each.concurrency, each.number) for each in found)
    view = table(("Category", "Title", "Runs at once", "Entries"), rows)
    data = [{**category_as_json(each), "entries": each.number} for each in found]
    return Answer(data, view if found else "There are no categories.")


@app.command()
def add(
    code: Code,
    *,
    title: Annotated[str, typer.Option(help="What it is for")] = "",
    concurrency: Annotated[int, typer.Option(help="Runs at the same time")] = 1,
) -> Answer:
    """Make a category."""
    made = services.create(code=code, title=title, concurrency=concurrency)
    return Answer(category_as_json(made), f"Category {made} is made.")


@app.command()
def change(
    code: Code,
    *,
    title: Annotated[str | None, typer.Option(help="What it is for")] = None,
    concurrency: Annotated[
        int | None, typer.Option(help="Runs at the same time")
    ] = None,
) -> Answer:
    """Change a category; who waited and may start now starts at once."""
    given = {"title": title, "concurrency": concurrency}
    fields = {name: value for name, value in given.items() if value is not None}
    if not fields:
        raise Refused(
            words("Nothing to change was given"),
            hint=words("Give --title or --concurrency."),
        )
    changed = services.change(category_of(code), **fields)
    return Answer(category_as_json(changed), f"Category {changed} is changed.")


@app.command()
def rename(
    code: Code, new: Annotated[str, typer.Argument(help="Its new code")]
) -> Answer:
    """Give a category another code; its entries and runs stay in it."""
    renamed = services.rename(category_of(code), new)
    sentence = f"Category {code} is called {renamed} now."
    return Answer(category_as_json(renamed), sentence)


@app.command()
def delete(code: Code) -> Answer:
    """Delete a category that no entry uses."""
    services.delete(category_of(code))
    return Answer({"deleted": code}, f"Category {code} is deleted.")


def category_as_json(category: JobCategory) -> dict[str, Any]:
    """Give a category."""
    return {
        "code": category.code,
        "title": category.title,
        "concurrency": category.concurrency,
    }
