"""Rights on tasks: which groups may see, run, change or administer them."""

from django.contrib.auth.models import Group
from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from nightclerk.api.auth import caller_of
from nightclerk.api.numbers import Number
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.core.errors import NotFound, invalid_fields
from nightclerk.core.text import words
from nightclerk.jobs.models import TaskRight
from nightclerk.jobs.services import rights as services


class RightOut(Schema):
    """A group has a right on a task; only such groups have it."""

    id: int
    task: int
    group: str
    right: str


class NewRight(Schema):
    """A right that a group shall have; each includes those before it."""

    model_config = ConfigDict(extra="forbid")

    task: Number
    group: str = Field(max_length=150)
    right: str = Field(
        max_length=20, json_schema_extra={"enum": list(TaskRight.Right.values)}
    )


router = Router(tags=["Rights"])


@router.get("", response={200: list[RightOut], PROBLEMS: Problem})
def list_rights(request: HttpRequest, task: Number | None = None) -> list[RightOut]:
    """List the rights of groups; a task without any follows the roles alone."""
    caller_of(request, "jobs.view_taskright")
    rows = TaskRight.objects.select_related("group")
    chosen = rows if task is None else rows.filter(task=task)
    return [right_shape(right) for right in chosen]


@router.post("", response={201: RightOut, PROBLEMS: Problem})
def grant_right(request: HttpRequest, new: NewRight) -> Status[RightOut]:
    """Give a group a right on a task; one that it has already stays."""
    caller = caller_of(request, "jobs.change_taskright")
    group = Group.objects.filter(name=new.group).first()
    if group is None:
        raise invalid_fields(
            {"group": words("There is no group “{name}”", name=new.group)}
        )
    given = services.grant(
        task=new.task, group=group, right=new.right, actor=caller.user
    )
    return Status(201, right_shape(given))


@router.delete("/{number}", response={204: None, PROBLEMS: Problem})
def revoke_right(request: HttpRequest, number: Number) -> Status[None]:
    """Take a right from its group; without the last one the roles decide again."""
    caller = caller_of(request, "jobs.change_taskright")
    found = TaskRight.objects.select_related("group").filter(pk=number).first()
    if found is None:
        raise NotFound(words("There is no right {number}", number=number))
    services.revoke(
        task=found.task, group=found.group, right=found.right, actor=caller.user
    )
    return Status(204, None)


def right_shape(right: TaskRight) -> RightOut:
    """Say a right."""
    return RightOut(
        id=right.pk, task=right.task, group=right.group.name, right=right.right
    )
