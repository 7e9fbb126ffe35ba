"""Who may see, run, change and administer a task."""

from typing import Any

from nightclerk.core.errors import NotAllowed
from nightclerk.core.text import words
from nightclerk.jobs.models import TaskRight
from nightclerk.jobs.registry import catalogue

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


def _declared_for(user: Any, right: str, task: int) -> bool | None:
    """Say what the task's own rows say; None where it has none for this right."""
    if user.is_superuser:
        return True
    rows = TaskRight.objects.filter(task=task)
    if not rows.filter(right=right).exists():
        return None
    enough = HIGHER[HIGHER.index(Right(right)) :]
    return rows.filter(right__in=enough, group__in=user.groups.all()).exists()
