"""Who may see, run, change and administer a task; administrators give and take."""

import logging
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet

from nightclerk.core.errors import NotAllowed, invalid_fields
from nightclerk.core.text import Text, words
from nightclerk.jobs.models import TaskRight
from nightclerk.jobs.registry import catalogue

log = logging.getLogger(__name__)

Right = TaskRight.Right
BY_ROLE = {
    Right.SEE: "jobs.view_jobentry",
    Right.RUN: "jobs.change_jobentry",
    Right.CHANGE: "jobs.change_jobentry",
    Right.ADMINISTER: "jobs.delete_jobentry",
}
# Each right includes those before it.
HIGHER = (Right.SEE, Right.RUN, Right.CHANGE, Right.ADMINISTER)


def may(user: Any, right: str, task: int) -> bool:
    """Tell whether a user has a right on a task.

    Where the task names groups for the right, one must be the user's; else the roles
    decide. Superusers may everything, people who are switched off nothing.
    """
    if not user.is_active:
        return False
    declared = _declared_for(user, right, task)
    return bool(user.has_perm(BY_ROLE[Right(right)])) if declared is None else declared


def require(user: Any, right: str, task: int) -> None:
    """Raise `NotAllowed` where the task keeps a right to groups without the user.

    What the roles allow is asked by the faces. None is the system, which may all.
    """
    if user is None or _declared_for(user, right, task) in (None, True):
        return
    title = catalogue[task].title if task in catalogue else str(task)
    raise NotAllowed(
        words("You have no right to {right} “{task}”", right=right, task=title),
        hint=words("An administrator can give it to one of your groups."),
    )


def require_permission(user: Any, permission: str, refusal: Text) -> None:
    """Raise `NotAllowed` with `refusal` where a user's roles lack a permission.

    None is the system, which may all.
    """
    if user is not None and not user.has_perm(permission):
        raise NotAllowed(
            refusal, hint=words("An administrator can give it to one of your groups.")
        )


def hidden_tasks(user: Any) -> frozenset[int]:
    """Give the numbers of the tasks whose entries and runs a user may not see.

    They are those kept to groups without the user; one query. Superusers and the
    system (None) see all.
    """
    if user is None or user.is_superuser:
        return frozenset()
    own = TaskRight.objects.filter(group__in=user.groups.all())
    kept = TaskRight.objects.filter(right=Right.SEE).exclude(
        task__in=own.values("task")
    )
    return frozenset(kept.order_by().values_list("task", flat=True))


@transaction.atomic
def grant(*, task: int, group: Group, right: str, actor: Any) -> TaskRight:
    """Give a group a right on a task; from then on only such groups have it.

    What is given already stays. Raises `NotAllowed` unless the actor administers the
    queue, `Refused` with the names of wrong fields.
    """
    _require_administrator(actor)
    _check(task, right)
    given, is_new = TaskRight.objects.get_or_create(task=task, group=group, right=right)
    if is_new:
        log.info("%s gives %s the right to %s task %s", actor, group, right, task)
    return given


@transaction.atomic
def revoke(*, task: int, group: Group, right: str, actor: Any) -> None:
    """Take a right on a task from a group; without the last one the roles decide.

    Raises `NotAllowed` and `Refused` as `grant`; a task that is gone is no reason.
    """
    _require_administrator(actor)
    _check(task, right, may_be_gone=True)
    taken, _ = TaskRight.objects.filter(task=task, group=group, right=right).delete()
    if taken:
        log.info("%s takes the right to %s task %s from %s", actor, right, task, group)


def _require_administrator(actor: Any) -> None:
    require_permission(
        actor,
        "jobs.change_taskright",
        words("You have no right to change the rights on tasks"),
    )


def _check(task: int, right: str, *, may_be_gone: bool = False) -> None:
    found: dict[str, Text] = {}
    if task not in catalogue and not may_be_gone:
        found["task"] = words("There is no task {number}", number=task)
    if right not in Right.values:
        found["right"] = words("Choose one of {rights}", rights=", ".join(Right.values))
    if found:
        raise invalid_fields(found)


def _declared_for(user: Any, right: str, task: int) -> bool | None:
    """Say what the task's own rows say; None where they leave it to the roles.

    Whoever is kept from a lower right has no higher one either.
    """
    if user.is_superuser:
        return True
    asked = HIGHER.index(Right(right))
    rows = TaskRight.objects.filter(task=task)
    kept = [level for level in _levels(rows) if level <= asked]
    if not kept:
        return None
    own = max(_levels(rows.filter(group__in=user.groups.all())), default=-1)
    if own < max(kept):
        return False
    return True if max(kept) == asked else None


def _levels(rows: QuerySet[TaskRight]) -> set[int]:
    given = rows.order_by().values_list("right", flat=True)
    return {HIGHER.index(Right(right)) for right in given}
