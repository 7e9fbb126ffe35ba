"""As whom an entry runs: changed only here, and only by who administers its task."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from nightclerk.core.errors import NightclerkError
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.entries import change_owner
from nightclerk.web.errors import mark
from nightclerk.web.signed_in import actor_of


class OwnerForm(forms.Form):
    """The choice of a person."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=User.objects.none(),
        help_text=gettext_lazy(
            "The entry runs in this person's name, and notices about it go there."
        ),
        widget=UnfoldAdminSelectWidget(),
    )


def owner_form(request: HttpRequest, entry: JobEntry) -> OwnerForm:
    """Make the form with all people who may log in to choose from."""
    sent = request.POST if request.method == "POST" else None
    form = OwnerForm(sent, initial={"owner": entry.owner})
    people = form.fields["owner"]
    if isinstance(people, forms.ModelChoiceField):
        people.queryset = User.objects.filter(is_active=True).order_by("username")
    return form


def owner_given(request: HttpRequest, entry: JobEntry, form: OwnerForm) -> bool:
    """Change the owner as a sent form says; what is wrong is said in the form."""
    if not form.is_valid():
        return False
    owner = form.cleaned_data["owner"]
    try:
        change_owner(entry, owner, actor=actor_of(request))
    except NightclerkError as error:
        mark(form, error)
        return False
    sentence = _("“{entry}” runs as {owner} from now on.")
    messages.success(request, sentence.format(entry=entry, owner=owner))
    return True
