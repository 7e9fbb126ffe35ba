"""Keys of programs: made here, shown once, taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from nightclerk.access.models import MOST_REQUESTS, ApiKey
from nightclerk.access.services import create_key, revoke_key
from nightclerk.core.errors import NightclerkError
from nightclerk.web.errors import attempt, mark
from nightclerk.web.shop_forms import text_field
from nightclerk.web.signed_in import actor_of, require


class KeyForm(forms.Form):
    """What a key is for, as whom it acts, and how much it may."""

    name = text_field(gettext_lazy("Name"), gettext_lazy("What the key is for."))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=ApiKey.Role.choices,
        initial=ApiKey.Role.VIEWER,
        widget=UnfoldAdminSelectWidget,
    )
    rate_per_minute = forms.IntegerField(
        label=gettext_lazy("Requests per minute"),
        initial=300,
        widget=UnfoldAdminIntegerFieldWidget({"min": 1, "max": MOST_REQUESTS}),
    )

    field_order = ("name", "user", "role", "rate_per_minute")

    def __init__(self, given: Any = None, *, reader: Any) -> None:
        super().__init__(given, initial={"user": reader})
        self.fields["user"] = forms.ModelChoiceField(
            label=_("Acts as"),
            queryset=people_for(reader),
            empty_label=None,
            help_text=_("A key may what its user and its role both may."),
            widget=UnfoldAdminSelectWidget,
        )
        self.order_fields(self.field_order)


def keys_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Answer with the keys; POST makes one and shows its whole text, this once."""
    require(request, "access.view_apikey")
    reader = actor_of(request)
    form = KeyForm(request.POST or None, reader=reader)
    whole = ""
    if request.method == "POST":
        require(request, "access.add_apikey")
        if form.is_valid():
            whole = _made(request, form)
            form = KeyForm(reader=reader) if whole else form
    facts = {
        "title": _("API keys"),
        "form": form,
        "whole": whole,
        "keys": ApiKey.objects.select_related("user"),
    }
    return TemplateResponse(request, "web/keys/list.html", {**context, **facts})


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a key for ever, and go back to the list."""
    require(request, "access.view_apikey")
    key = get_object_or_404(ApiKey, pk=pk)
    if attempt(request, lambda: revoke_key(key, actor=actor_of(request))):
        said = _("“{key}” is revoked; it opens nothing any more.")
        messages.success(request, said.format(key=key))
    return redirect("admin:api_keys")


def people_for(reader: Any) -> QuerySet[User]:
    """Give as whom a key of somebody may act: himself; of a superuser, anybody."""
    people = User.objects.filter(is_active=True).order_by("username")
    return people if reader.is_superuser else people.filter(pk=reader.pk)


def _made(request: HttpRequest, form: KeyForm) -> str:
    """Make the key; give its whole text, or nothing where the form is marked."""
    try:
        return create_key(actor=actor_of(request), **form.cleaned_data)[1]
    except NightclerkError as error:
        mark(form, error)
        return ""
