"""Say that orders which waited are being processed now, and where to watch it."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nightclerk.connector.services.syncs.starting import Started


def tell_going_on(request: HttpRequest, started: Started | None) -> None:
    """Tell of the entry that processes what waited; nothing where nothing did."""
    if started is None:
        return
    messages.success(
        request,
        format_html(
            '{}: <a class="nc-link" href="{}">{}</a>',
            _orders_go_on(len(started.entry.params.get("gids", []))),
            reverse("admin:jobs_jobentry_change", args=[started.entry.pk]),
            _("job queue entry {number}").format(number=started.entry.pk),
        ),
    )


def _orders_go_on(number: int) -> str:
    """Say how many orders are processed; an entry that names none processes all."""
    if not number:
        return _("All orders that wait are being processed now")
    sentence = ngettext(
        "{number} order is being processed now",
        "{number} orders are being processed now",
        number,
    )
    return sentence.format(number=number)
