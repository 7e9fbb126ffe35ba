"""What all pages of the job queue have: the red banner, and a search over tasks."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from nightclerk.jobs.registry import catalogue
from nightclerk.jobs.selectors import workers_alive
from nightclerk.web.cards import CardAdmin
from nightclerk.web.words import said


class QueuePages(CardAdmin):
    """A list of the job queue: it says when no worker is there."""

    change_list_template = "web/jobs/plain_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"workers": workers_alive(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find also by the title of the task, in the reader's language."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        numbers = tasks_called(search_term)
        if numbers and hasattr(self.model, "task"):
            found = found | queryset.filter(task__in=numbers)
        return found, has_doubles


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
