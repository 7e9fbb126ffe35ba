"""Commands of rights: which groups may do what with a task."""

from typing import Annotated, Any

import typer

from nightclerk.cli.finding import LARGEST, group_of
from nightclerk.cli.output import Answer, table
from nightclerk.jobs.models import TaskRight
from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services import rights as services

TaskNumber = Annotated[int, typer.Option(min=0, max=LARGEST, help="Number of the task")]
GroupName = Annotated[str, typer.Option(help="Name of the group or role")]
RightName = Annotated[str, typer.Option(help="|".join(TaskRight.Right.values))]

app = typer.Typer(
    no_args_is_help=True, help="Who may see, run, change, administer a task"
)


@app.command("list")
def list_rights(
    *,
    task: Annotated[int | None, typer.Option(max=LARGEST, help="Of this task")] = None,
) -> Answer:
    """List the rights of groups; a task without any follows the roles alone."""
    rows = TaskRight.objects.select_related("group")
    found = list(rows if task is None else rows.filter(task=task))
    shown = ((each.task, _title(each.task), each.group, each.right) for each in found)
    view = table(("Task", "Title", "Group", "Right"), shown)
    sentence = "No task is kept to groups; the roles decide."
    return Answer([right_as_json(each) for each in found], view if found else sentence)


@app.command()
def grant(*, task: TaskNumber, group: GroupName, right: RightName) -> Answer:
    """Give a group a right on a task; from then on only such groups have it."""
    given = services.grant(task=task, group=group_of(group), right=right, actor=None)
    sentence = f"{given.group} may {right} task {task} “{_title(task)}” now."
    return Answer(right_as_json(given), sentence)


@app.command()
def revoke(*, task: TaskNumber, group: GroupName, right: RightName) -> Answer:
    """Take a right from a group; without the last one the roles decide again."""
    found = group_of(group)
    services.revoke(task=task, group=found, right=right, actor=None)
    data = {"revoked": {"task": task, "group": found.name, "right": right}}
    return Answer(data, f"{found} has the right to {right} task {task} no more.")


def right_as_json(given: TaskRight) -> dict[str, Any]:
    """Give a right of a group."""
    return {"task": given.task, "group": given.group.name, "right": str(given.right)}


def _title(task: int) -> str:
    return str(catalogue[task].title) if task in catalogue else ""
