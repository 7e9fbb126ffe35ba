"""What is recommended to run on a schedule for a shop, and what does so already."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from nightclerk.connector.mapping.recommended import Plan, plans_for
from nightclerk.connector.models import Shop
from nightclerk.core.params import Params
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.recurrence import Schedule
from nightclerk.jobs.registry import Task, catalogue
from nightclerk.jobs.services.schedules import DAYS
from nightclerk.ledger.selectors.company import company_or_none

# Two entries of a task do the same when they agree in these; filters are details.
TELLING = ("shop", "audit", "dry_run")
BRINGS_ORDERS = 30104


@dataclass(frozen=True)
class Recommendation:
    """A task with its parameters, schedule and category, as it could be set up.

    `told` are the parameters to show, `remark` tells entries of one task apart.
    `entry` is one that does the same already.
    """

    key: str
    task: Task
    params: Params
    told: Mapping[str, Any]
    schedule: Schedule
    category: str
    remark: str
    is_of_shop: bool
    entry: JobEntry | None = None


def recommendations(
    shop: Shop, *, hidden: Collection[int] = ()
) -> list[Recommendation]:
    """Give what is recommended for a shop, in the order of a working day.

    Tasks that are not installed are left out, and those whose numbers are `hidden`.
    """
    wanted = [
        plan
        for plan in plans_of(shop)
        if plan.task in catalogue and plan.task not in hidden
    ]
    planned = list(planned_entries(plan.task for plan in wanted))
    return [_recommended(plan, planned) for plan in wanted]


def plans_of(shop: Shop) -> tuple[Plan, ...]:
    """Give the plans of a shop, in its zone; those of the books in the company's."""
    house = company_or_none()
    books_zone = house.zone if house else settings.COMPANY_TIME_ZONE
    return plans_for(
        shop.code,
        zone=shop.zone or books_zone,
        books_zone=books_zone,
        place=Shop.objects.filter(pk__lt=shop.pk).count(),
    )


def planned_entries(tasks: Iterable[int]) -> QuerySet[JobEntry]:
    """Give the entries of these tasks that come again and are not over."""
    recurs = ~Q(formula="")
    for day in DAYS:
        recurs |= Q(**{day: True})
    entries = JobEntry.objects.select_related("category")
    found = entries.filter(recurs, task__in=set(tasks))
    return found.exclude(status=JobEntry.Status.FINISHED).order_by("pk")


def shops_without_schedules() -> set[str]:
    """Give the codes of the shops whose orders nothing brings on a schedule."""
    planned = planned_entries([BRINGS_ORDERS]).values_list("params__shop", flat=True)
    return set(Shop.objects.values_list("code", flat=True)) - set(planned)


def entry_doing(
    task: Task, params: Params, planned: Iterable[JobEntry]
) -> JobEntry | None:
    """Find one of these entries that does the same work for the same shop."""
    wanted = _telling(task, params.as_json())
    for entry in planned:
        if entry.task == task.number and _telling(task, entry.params) == wanted:
            return entry
    return None


def _telling(task: Task, params: Mapping[str, Any]) -> dict[str, Any]:
    fields = task.params.model_fields
    return {name: params.get(name) or False for name in TELLING if name in fields}


def _recommended(plan: Plan, planned: Iterable[JobEntry]) -> Recommendation:
    task = catalogue[plan.task]
    params = task.params.read(dict(plan.params))
    return Recommendation(
        key=plan.key,
        task=task,
        params=params,
        told={name: plan.params[name] for name in plan.params if name != "shop"},
        schedule=plan.schedule,
        category=task.category(params),
        remark=plan.remark,
        is_of_shop=plan.is_of_shop,
        entry=entry_doing(task, params, planned),
    )
