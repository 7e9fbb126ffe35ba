"""Categories of the queue: made, changed, renamed, deleted when nothing uses them."""

from typing import Any

from django.db import transaction

from nightclerk.core.errors import Refused, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.hot import take_turn
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.services.dispatch import promote
from nightclerk.jobs.services.rights import require_permission

LONGEST_CODE = 40
LONGEST_TITLE = 100
MOST_AT_ONCE = 1000
MAY_NOT_MAKE = words("You have no right to make categories")
MAY_NOT_CHANGE = words("You have no right to change categories")
MAY_NOT_DELETE = words("You have no right to delete categories")


@transaction.atomic
def create(
    *, code: str, title: str = "", concurrency: int = 1, actor: Any = None
) -> JobCategory:
    """Make a category; `Refused` names the fields that are wrong.

    Here and below `NotAllowed` where the actor's roles do not allow it.
    """
    require_permission(actor, "jobs.add_jobcategory", MAY_NOT_MAKE)
    _check(code=code, title=title, concurrency=concurrency)
    _require_free(code)
    return JobCategory.objects.create(code=code, title=title, concurrency=concurrency)


@transaction.atomic
def change(category: JobCategory, *, actor: Any = None, **fields: Any) -> JobCategory:
    """Change title or concurrency; who waited and may start now starts at once."""
    require_permission(actor, "jobs.change_jobcategory", MAY_NOT_CHANGE)
    unknown = sorted(set(fields) - {"title", "concurrency"})
    if unknown:
        raise Refused(words("{names} cannot be changed", names=", ".join(unknown)))
    now = take_turn()
    category = _locked(category)
    for name, value in fields.items():
        setattr(category, name, value)
    _check(code=category.code, title=category.title, concurrency=category.concurrency)
    category.save()
    promote(now)
    return category


@transaction.atomic
def rename(category: JobCategory, code: str, *, actor: Any = None) -> JobCategory:
    """Give a category another code; its entries and unended runs stay in it."""
    require_permission(actor, "jobs.change_jobcategory", MAY_NOT_CHANGE)
    take_turn()
    category = _locked(category)
    if code == category.code:
        return category
    _check(code=code, title=category.title, concurrency=category.concurrency)
    _require_free(code)
    unended = JobRun.objects.filter(status__in=JobRun.UNENDED)
    unended.filter(category_code=category.code).update(category_code=code)
    category.code = code
    category.save()
    return category


@transaction.atomic
def delete(category: JobCategory, *, actor: Any = None) -> None:
    """Delete a category; `Refused` while entries are in it, and says how many."""
    require_permission(actor, "jobs.delete_jobcategory", MAY_NOT_DELETE)
    take_turn()
    category = _locked(category)
    used = JobEntry.objects.filter(category=category).count()
    if used:
        raise Refused(
            words(
                "Category {category} is in use, entries in it: {number}",
                category=category,
                number=used,
            ),
            hint=words("Give them another category first."),
        )
    category.delete()


def _locked(category: JobCategory) -> JobCategory:
    found = JobCategory.objects.select_for_update().filter(pk=category.pk).first()
    if found is None:
        raise Refused(
            words("Category {category} is not there any more", category=category)
        )
    return found


def _require_free(code: str) -> None:
    if JobCategory.objects.filter(code=code).exists():
        raise invalid_fields(
            {"code": words("There is a category {code} already", code=code)}
        )


def _check(*, code: str, title: str, concurrency: int) -> None:
    found: dict[str, Text] = {}
    if not code.strip() or code != code.strip():
        found["code"] = words("Give a code without spaces around it")
    elif len(code) > LONGEST_CODE:
        found["code"] = words("Give at most {most} characters", most=LONGEST_CODE)
    if len(title) > LONGEST_TITLE:
        found["title"] = words("Give at most {most} characters", most=LONGEST_TITLE)
    if not 1 <= concurrency <= MOST_AT_ONCE:
        found["concurrency"] = words(
            "Give between 1 and {most} runs at the same time", most=MOST_AT_ONCE
        )
    if found:
        raise invalid_fields(found)
