"""Who may see, run, change and administer each task: for all tasks, and for one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.jobs.models import TaskRight
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services import rights as services
from nightclerk.web.errors import attempt
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.words import said

NEEDED = "jobs.change_taskright"
Right = TaskRight.Right
Given = tuple[int, str]  # the number of a group, and a right
MEANINGS: tuple[tuple[Right, Any], ...] = (
    (Right.SEE, gettext_lazy("finds its entries and runs in lists and on cards")),
    (Right.RUN, gettext_lazy("starts, restarts and cancels it")),
    (Right.CHANGE, gettext_lazy("plans it and changes its entries")),
    (Right.ADMINISTER, gettext_lazy("deletes its entries, changes their owner")),
)


@dataclass(frozen=True)
class TaskRow:
    """A task and, for each right, the groups to which it is kept."""

    task: Task
    title: str
    groups: list[list[str]]


@dataclass(frozen=True)
class Box:
    """One box of the matrix: a right of a group."""

    name: str
    title: str
    is_ticked: bool


def rights_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with all tasks and to whom their rights are kept."""
    require(request, NEEDED)
    kept: dict[Given, list[str]] = {}
    for row in TaskRight.objects.select_related("group").order_by("group__name"):
        kept.setdefault((row.task, row.right), []).append(row.group.name)
    rows = [
        TaskRow(
            task,
            said(task.title),
            [kept.get((task.number, right), []) for right in Right],
        )
        for task in catalogue
    ]
    facts = {"title": _("Rights on tasks"), "rows": rows, "meanings": MEANINGS}
    return TemplateResponse(
        request, "web/rights/list.html", {**context, **facts, "rights": list(Right)}
    )


def task_page(
    request: HttpRequest, context: dict[str, Any], number: int
) -> HttpResponse:
    """Answer with one task's matrix of groups and rights; POST saves it."""
    require(request, NEEDED)
    if number not in catalogue:
        raise Http404
    task, groups = catalogue[number], list(Group.objects.order_by("name"))
    if request.method == "POST":
        if attempt(request, lambda: save(request, number, groups)):
            message = _("The rights on “{task}” are saved.")
            messages.success(request, message.format(task=said(task.title)))
        return redirect("admin:task_rights_of", number)
    given = given_on(number)
    facts = {
        "title": said(task.title),
        "task": task,
        "rights": list(Right),
        "meanings": MEANINGS,
        "rows": [(group, boxes_of(group, given)) for group in groups],
        "is_kept": bool(given),
    }
    return TemplateResponse(request, "web/rights/task.html", {**context, **facts})


def given_on(task: int) -> set[Given]:
    """Give which groups have which rights on a task."""
    return set(TaskRight.objects.filter(task=task).values_list("group", "right"))


def boxes_of(group: Group, given: Collection[Given]) -> list[Box]:
    """Draw a group's row of the matrix."""
    return [
        Box(
            box_name(group, right),
            _("{group} may: {right}").format(group=group, right=right.label),
            (group.pk, right.value) in given,
        )
        for right in Right
    ]


def box_name(group: Group, right: Right) -> str:
    """Give the name under which a box is sent."""
    return f"{group.pk}-{right.value}"


@transaction.atomic
def save(request: HttpRequest, task: int, groups: Collection[Group]) -> bool:
    """Give and take until the task's rights are those that were sent."""
    given = given_on(task)
    for group in groups:
        for right in Right:
            is_wanted = box_name(group, right) in request.POST
            if is_wanted == ((group.pk, right.value) in given):
                continue
            change = services.grant if is_wanted else services.revoke
            change(task=task, group=group, right=right, actor=actor_of(request))
    return True
