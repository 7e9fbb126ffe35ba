"""Categories of the job queue: list, make, change, rename, delete."""

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words
from nightclerk.jobs.models import JobCategory
from nightclerk.jobs.services import categories as services


class CategoryOut(Schema):
    """Entries of one category wait for each other."""

    code: str
    title: str
    concurrency: int


class NewCategory(Schema):
    """A category that shall be there."""

    model_config = ConfigDict(extra="forbid")

    code: str
    title: str = ""
    concurrency: int = Field(default=1, description="Runs at the same time.")


class CategoryChange(Schema):
    """What shall be different; what is not said stays."""

    model_config = ConfigDict(extra="forbid")

    title: str | None = None
    concurrency: int | None = None


class NewCode(Schema):
    """Another code for a category."""

    model_config = ConfigDict(extra="forbid")

    code: str


router = Router(tags=["Categories"])


@router.get("", response={200: list[CategoryOut], PROBLEMS: Problem})
def list_categories(request: HttpRequest) -> list[CategoryOut]:
    """List the categories in which entries wait for each other."""
    caller_of(request, "jobs.view_jobcategory")
    return [category_shape(category) for category in JobCategory.objects.all()]


@router.post("", response={201: CategoryOut, PROBLEMS: Problem})
def add_category(request: HttpRequest, new: NewCategory) -> Status[CategoryOut]:
    """Make a category."""
    caller = caller_of(request, "jobs.add_jobcategory")
    made = services.create(**new.model_dump(), actor=caller.user)
    return Status(201, category_shape(made))


@router.patch("/{code}", response={200: CategoryOut, PROBLEMS: Problem})
def change_category(
    request: HttpRequest, code: str, change: CategoryChange
) -> CategoryOut:
    """Change a category's title or how many run at the same time."""
    caller = caller_of(request, "jobs.change_jobcategory")
    fields = change.model_dump(exclude_none=True)
    changed = services.change(_category(code), actor=caller.user, **fields)
    return category_shape(changed)


@router.post("/{code}/rename", response={200: CategoryOut, PROBLEMS: Problem})
def rename_category(request: HttpRequest, code: str, new: NewCode) -> CategoryOut:
    """Give a category another code; its entries stay in it."""
    caller = caller_of(request, "jobs.change_jobcategory")
    renamed = services.rename(_category(code), new.code, actor=caller.user)
    return category_shape(renamed)


@router.delete("/{code}", response={204: None, PROBLEMS: Problem})
def delete_category(request: HttpRequest, code: str) -> Status[None]:
    """Delete a category that no entry uses."""
    caller = caller_of(request, "jobs.delete_jobcategory")
    services.delete(_category(code), actor=caller.user)
    return Status(204, None)


def category_shape(category: JobCategory) -> CategoryOut:
    """Say a category."""
    return CategoryOut(
        code=category.code, title=category.title, concurrency=category.concurrency
    )


def _category(code: str) -> JobCategory:
    found = JobCategory.objects.filter(code=code).first() if "\0" not in code else None
    if found is None:
        raise NotFound(words("There is no category {code}", code=code))
    return found
