"""Categories: what is in each, how many of its runs go at once, another code."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun
from nightclerk.jobs.services import categories as services
from nightclerk.jobs.services.rights import hidden_tasks
from nightclerk.web.entry_facts import next_start_of, schedule_words
from nightclerk.web.errors import attempt, mark
from nightclerk.web.live_runs import shown_runs
from nightclerk.web.queue_pages import QueuePages, seen_by
from nightclerk.web.shop_forms import text_field
from nightclerk.web.signed_in import actor_of, require

Status = JobEntry.Status
ENTRIES_SHOWN = 50


class CategoryForm(forms.Form):
    """What a category is called and how many of its runs may go at once."""

    title = text_field(gettext_lazy("Title"), required=False)
    concurrency = forms.IntegerField(
        label=gettext_lazy("Runs at the same time"),
        help_text=gettext_lazy("With 1, each waits until the one before it has ended."),
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget({"min": 1}),
    )


class CodeForm(forms.Form):
    """A category's code."""

    code = text_field(gettext_lazy("Code"))


class NewCategoryForm(CategoryForm, CodeForm):
    """All that a category is made of."""

    field_order = ("code", "title", "concurrency")


class CategoryAdmin(QueuePages):
    """Categories: entries of one wait for each other."""

    card_template = "web/jobs/category.html"
    list_display = ("code", "title", "concurrency", "in_it", "running", "waiting")
    search_fields = ("code", "title")
    ordering = ("code",)
    when_empty = gettext_lazy("Entries of one category wait for each other.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jobs.add_jobcategory")

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobCategory]:
        categories: QuerySet[JobCategory] = super().get_queryset(request)
        return with_numbers(categories, hidden_tasks(request.user))

    @display(description=gettext_lazy("Entries"))
    def in_it(self, category: Any) -> int:
        return int(category.number_of_entries)

    @display(description=gettext_lazy("In process"))
    def running(self, category: Any) -> int:
        return int(category.number_in_process)

    @display(description=gettext_lazy("Waiting"))
    def waiting(self, category: Any) -> int:
        return int(category.number_waiting)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/save/",
                wrap(require_POST(self.save)),
                name="jobs_jobcategory_save",
            ),
            path(
                "<int:pk>/rename/",
                wrap(require_POST(self.rename)),
                name="jobs_jobcategory_rename",
            ),
            *super().get_urls(),
        ]

    def facts(self, request: HttpRequest, record: JobCategory) -> dict[str, Any]:
        given = {"title": record.title, "concurrency": record.concurrency}
        return {
            "category": record,
            "title": record.code,
            "form": CategoryForm(initial=given),
            "code_form": CodeForm(initial={"code": record.code}),
            **contents_of(request, record),
        }

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        require(request, "jobs.add_jobcategory")
        form = NewCategoryForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = services.create(actor=actor_of(request), **form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
            else:
                said = _("Category {category} is made.").format(category=made)
                messages.success(request, said)
                return redirect("admin:jobs_jobcategory_change", made.pk)
        title = _("New category")
        return self.page(
            request, "web/jobs/new_category.html", None, form=form, title=title
        )

    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change title and concurrency, and go back to the card."""
        require(request, "jobs.change_jobcategory")
        category = self.record(request, str(pk))
        form = CategoryForm(request.POST)
        if form.is_valid():
            try:
                services.change(category, actor=actor_of(request), **form.cleaned_data)
            except NightclerkError as error:
                mark(form, error)
            else:
                said = _("Category {category} is saved.").format(category=category)
                messages.success(request, said)
                return redirect("admin:jobs_jobcategory_change", pk)
        return self.card_with(request, category, form=form)

    def rename(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a category another code; what is in it stays in it."""
        require(request, "jobs.change_jobcategory")
        category = self.record(request, str(pk))
        form = CodeForm(request.POST)
        if form.is_valid():
            code = form.cleaned_data["code"]
            try:
                services.rename(category, code, actor=actor_of(request))
            except NightclerkError as error:
                mark(form, error)
            else:
                said = _("The category is called {code} now; its entries are in it.")
                messages.success(request, said.format(code=code))
                return redirect("admin:jobs_jobcategory_change", pk)
        return self.card_with(request, category, code_form=form)

    def card_with(
        self, request: HttpRequest, category: JobCategory, **forms: forms.Form
    ) -> HttpResponse:
        """Answer with the card and a form of it as it was sent."""
        facts = {**self.facts(request, category), **forms}
        return self.page(request, self.card_template, category, **facts)

    def delete_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        require(request, "jobs.delete_jobcategory")
        category = self.record(request, object_id)
        if request.method == "POST":
            code = category.code
            done = attempt(request, lambda: _delete(category, actor_of(request)))
            if done:
                said = _("Category {category} is deleted.").format(category=code)
                messages.success(request, said)
                return redirect("admin:jobs_jobcategory_changelist")
            return redirect("admin:jobs_jobcategory_change", object_id)
        title = _("Delete category {category}?").format(category=category)
        return self.page(
            request, "web/jobs/delete_category.html", category, title=title
        )


def with_numbers(
    categories: QuerySet[JobCategory], hidden: Collection[int]
) -> QuerySet[JobCategory]:
    """Count in each category its entries, those in process and those that wait.

    Entries of hidden tasks are not counted.
    """
    seen = ~Q(entries__task__in=hidden)
    return categories.annotate(
        number_of_entries=Count("entries", filter=seen),
        number_in_process=Count(
            "entries", filter=seen & Q(entries__status=Status.IN_PROCESS)
        ),
        number_waiting=Count(
            "entries", filter=seen & Q(entries__status=Status.WAITING)
        ),
    )


def contents_of(request: HttpRequest, category: JobCategory) -> dict[str, Any]:
    """Give what runs, what waits and what else is in a category, to this reader."""
    live = JobRun.objects.filter(
        category_code=category.code, status__in=JobRun.LIVE
    ).order_by("pk")
    entries = seen_by(request, category.entries.order_by("next_run_at", "pk"))
    waiting = entries.filter(status=Status.WAITING)
    planned = entries.exclude(status__in=[Status.WAITING, Status.IN_PROCESS])
    return {
        "live": shown_runs(seen_by(request, live)),
        "waiting": waiting[:ENTRIES_SHOWN],
        "planned": [
            {
                "entry": entry,
                "schedule": schedule_words(entry),
                "next_start": next_start_of(entry),
            }
            for entry in planned[:ENTRIES_SHOWN]
        ],
        "number_of_entries": entries.count(),
    }


def _delete(category: JobCategory, actor: Any) -> bool:
    services.delete(category, actor=actor)
    return True
