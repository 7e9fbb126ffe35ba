"""The bell, the list of notices, and whom the queue tells of what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.core.errors import NightclerkError
from nightclerk.jobs import notice_board
from nightclerk.jobs.models import Notice, NoticeSetup
from nightclerk.jobs.services import notice_setup
from nightclerk.jobs.services.notices import mark_read
from nightclerk.web.errors import attempt, mark
from nightclerk.web.signed_in import actor_of, next_page, require
from nightclerk.web.switches import switch
from nightclerk.web.words import said

NOTICES_SHOWN = 100
CHANNELS = (
    ("page", gettext_lazy("Test the bell")),
    ("mail", gettext_lazy("Test the e-mail")),
    ("webhook", gettext_lazy("Test the webhook")),
)


def _switch(title: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(
        label=title, help_text=help_text, required=False, widget=switch()
    )


def _number(title: Any) -> forms.IntegerField:
    widget = UnfoldAdminTextInputWidget({"type": "number", "min": 0})
    return forms.IntegerField(label=title, widget=widget)


class SetupForm(forms.Form):
    """Whom the queue tells of what, and how."""

    to_owner = _switch(gettext_lazy("Tell the owner of the entry"))
    to_administrators = _switch(gettext_lazy("Tell the administrators"))
    administrators = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Administrators of the queue"),
        queryset=User.objects.filter(is_active=True).order_by("username"),
        required=False,
        help_text=gettext_lazy("Where nobody is chosen, the superusers are told."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    at_once = _switch(
        gettext_lazy("Tell every failed entry at once"),
        gettext_lazy("Otherwise only from the amber number of failed entries on."),
    )
    threshold_low = _number(gettext_lazy("Amber from so many failed entries"))
    threshold_high = _number(gettext_lazy("Red from so many failed entries"))
    late_minutes = _number(gettext_lazy("Late after minutes"))
    by_page = _switch(gettext_lazy("Tell on the page"))
    by_mail = _switch(gettext_lazy("Tell by e-mail"))
    by_webhook = _switch(gettext_lazy("Tell by webhook"))
    webhook_url = forms.CharField(
        label=gettext_lazy("Webhook address"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget({"type": "url"}),
    )
    webhook_secret = forms.CharField(
        label=gettext_lazy("Webhook secret"),
        required=False,
        help_text=gettext_lazy("Signs what is sent. Left empty, the old one stays."),
        widget=UnfoldAdminTextInputWidget(
            {"type": "password", "autocomplete": "new-password"}
        ),
    )

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the page shows them: whom, of what, and how."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]


GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Who is told"), ("to_owner", "to_administrators", "administrators")),
    (
        gettext_lazy("Of what"),
        ("at_once", "late_minutes", "threshold_low", "threshold_high"),
    ),
    (
        gettext_lazy("How"),
        ("by_page", "by_mail", "by_webhook", "webhook_url", "webhook_secret"),
    ),
)


class ChoiceForm(forms.Form):
    """By what one person wants to be told."""

    by_page = _switch(gettext_lazy("Tell me on the page"))
    by_mail = _switch(gettext_lazy("Tell me by e-mail"))


def bell(request: HttpRequest) -> dict[str, Any]:
    """Give every page the number of notices that its reader has not read."""
    if not request.user.is_authenticated:
        return {}
    return {"unread_notices": notice_board.unread(request.user).count()}


def notices_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with the reader's notices, the newest first; POST marks all as read."""
    user = actor_of(request)
    if request.method == "POST":
        mark_read(user)
        return redirect(next_page(request, otherwise=reverse("admin:notices")))
    own = Notice.objects.filter(user=user.pk).order_by("-pk")[:NOTICES_SHOWN]
    facts = {"title": _("Notices"), "notices": own, **choice_facts(user)}
    return TemplateResponse(request, "web/notices/list.html", {**context, **facts})


def choice_facts(user: Any) -> dict[str, Any]:
    """Give a person's own choice as a form, and whether the queue uses the channels."""
    choice, house = notice_board.choice_of(user), notice_board.setup()
    given = {"by_page": choice.by_page, "by_mail": choice.by_mail}
    return {
        "choice": ChoiceForm(initial=given),
        "house": house,
        "has_address": bool(user.email),
    }


def save_own_choice(request: HttpRequest) -> HttpResponse:
    """Keep by what the reader wants to be told, and go back to the notices."""
    form = ChoiceForm(request.POST)
    user = actor_of(request)
    form.full_clean()
    kept = attempt(request, lambda: notice_setup.save_choice(user, **form.cleaned_data))
    if kept is not None:
        messages.success(request, _("Your choice is saved."))
    return redirect("admin:notices")


def setup_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with the set-up's form; POST saves it."""
    require(request, "jobs.change_noticesetup")
    form = SetupForm(
        request.POST or None, initial=values_of_setup(notice_board.setup())
    )
    if request.method == "POST" and form.is_valid():
        try:
            notice_setup.save_setup(actor=actor_of(request), **form.cleaned_data)
        except NightclerkError as error:
            mark(form, error)
        else:
            messages.success(request, _("The notice set-up is saved."))
            return redirect("admin:notice_setup")
    facts = {
        "title": _("Notice set-up"),
        "form": form,
        "channels": CHANNELS,
        "troubled": notice_board.troubled_deliveries()[:NOTICES_SHOWN],
        "troubled_count": notice_board.troubled_deliveries().count(),
    }
    return TemplateResponse(request, "web/notices/setup.html", {**context, **facts})


def test_channel(request: HttpRequest, channel: str) -> HttpResponse:
    """Send the reader a test by one channel, and say what became of it."""
    require(request, "jobs.change_noticesetup")
    done = attempt(
        request, lambda: notice_setup.send_test(channel, actor=actor_of(request))
    )
    if done is not None:
        messages.success(request, said(done))
    return redirect("admin:notice_setup")


def send_again(request: HttpRequest) -> HttpResponse:
    """Try at once anew all that was not delivered, and go back to the set-up."""
    require(request, "jobs.change_noticesetup")
    numbers = list(notice_board.troubled_deliveries().values_list("pk", flat=True))
    number = attempt(
        request, lambda: notice_setup.send_again(numbers, actor=actor_of(request))
    )
    if number:
        text = ngettext(
            "{number} delivery is tried again.",
            "{number} deliveries are tried again.",
            number,
        )
        messages.success(request, text.format(number=number))
    return redirect("admin:notice_setup")


def values_of_setup(setup: NoticeSetup) -> dict[str, Any]:
    """Give the set-up as the form's first values; its secret is never shown."""
    values = {
        name: getattr(setup, name)
        for name in SetupForm.base_fields
        if name not in {"administrators", "webhook_secret"}
    }
    return {**values, "administrators": list(setup.administrators.all())}


def banner_facts(request: HttpRequest) -> dict[str, Any]:
    """Give home's banner of failed entries, where the reader shall see one."""
    if not request.user.has_perm("jobs.view_jobentry"):
        return {}
    banner = notice_board.banner_for(request.user)
    if banner is None:
        return {}
    return {"banner": banner, "banner_address": _banner_address(banner)}


def _banner_address(banner: notice_board.Banner) -> str:
    if banner.entry is not None:
        return reverse("admin:jobs_jobentry_change", args=[banner.entry])
    query = "&".join(f"{name}={value}" for name, value in banner.filters.items())
    return f"{reverse('admin:jobs_jobentry_changelist')}?{query}"
