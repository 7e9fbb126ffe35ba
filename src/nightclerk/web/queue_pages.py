"""What all pages of the job queue have: what a reader sees, a search over tasks."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.web.cards import CardAdmin
from nightclerk.web.words import said

Record = TypeVar("Record", bound=Model)


class QueuePages(CardAdmin):
    """A live list of the job queue, without the tasks that are kept from its reader."""

    change_list_template = "web/jobs/plain_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        records: QuerySet[Any] = super().get_queryset(request)
        return seen_by(request, records) if hasattr(self.model, "task") else records

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find also by the title of the task, in the reader's language."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        numbers = tasks_called(search_term)
        if numbers and hasattr(self.model, "task"):
            found = found | queryset.filter(task__in=numbers)
        return found, has_doubles


def seen_by(request: HttpRequest, records: QuerySet[Record]) -> QuerySet[Record]:
    """Leave out the entries or runs of tasks that the reader may not see."""
    return records.exclude(task__in=hidden_tasks(request.user))


def tasks_called(term: str) -> list[int]:
    """Give the numbers of tasks whose title or number holds a term."""
    wanted = term.strip().lower()
    if not wanted:
        return []
    return [
        task.number
        for task in catalogue
        if wanted in f"{task.number} {task.title} {said(task.title)}".lower()
    ]
