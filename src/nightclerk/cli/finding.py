"""Find what a command line names; what is not there is refused by its name."""

from datetime import datetime
from typing import Annotated, TypeVar

import typer
from django.conf import settings
from django.contrib.auth.models import Group, User

from nightclerk.cli.schedules import moment
from nightclerk.core.errors import NotFound, Refused
from nightclerk.core.text import Text, words
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun

Found = TypeVar("Found")
LARGEST = 2**63 - 1  # what the database counts to
EntryNumber = Annotated[
    int, typer.Argument(metavar="ENTRY", max=LARGEST, help="Number of the entry")
]
RunNumber = Annotated[
    int, typer.Argument(metavar="RUN", max=LARGEST, help="Number of the run")
]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="At most so many")]


def entry_of(number: int) -> JobEntry:
    """Give the entry of a number."""
    rows = JobEntry.objects.select_related("category", "owner")
    return _there(
        rows.filter(pk=number).first(),
        words("There is no entry {number}", number=number),
        hint=words("“nightclerk jobs list” shows the numbers."),
    )


def run_of(number: int) -> JobRun:
    """Give the run of a number."""
    return _there(
        JobRun.objects.select_related("entry").filter(pk=number).first(),
        words("There is no run {number}", number=number),
        hint=words("“nightclerk jobs log” shows the numbers."),
    )


def category_of(code: str) -> JobCategory:
    """Give the category of a code."""
    return _there(
        JobCategory.objects.filter(code=code).first(),
        words("There is no category {code}", code=code),
        hint=words("“nightclerk categories list” shows them."),
    )


def user_of(name: str) -> User:
    """Give the user of a login name."""
    return _there(
        User.objects.filter(username=name).first(),
        words("There is no user “{user}”", user=name),
        hint=words("Make one on the page Users."),
    )


def group_of(name: str) -> Group:
    """Give the group of a name; roles are groups."""
    names = Group.objects.order_by("name").values_list("name", flat=True)
    return _there(
        Group.objects.filter(name=name).first(),
        words("There is no group “{name}”", name=name),
        hint=words("There are {all}.", all=", ".join(names)),
    )


def one_of(text: str | None, choices: list[str], *, what: str) -> str | None:
    """Give a choice as it stands; `Refused` names what there is."""
    if text is None or text in choices:
        return text
    raise Refused(
        words("There is no {what} “{text}”", what=what, text=text),
        hint=words("There are {all}.", all=", ".join(choices)),
    )


def since(text: str | None) -> datetime | None:
    """Read the moment of `--since`; without an offset it is of the company's zone."""
    return moment(text, "since", zone=settings.COMPANY_TIME_ZONE)


def _there(found: Found | None, missing: Text, *, hint: Text) -> Found:
    if found is None:
        raise NotFound(missing, hint=hint)
    return found
