"""Trouble becomes a message that says what to do, in the reader's language."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nightclerk.core.errors import NightclerkError
from nightclerk.web.words import error_said, said

Answer = TypeVar("Answer")


def message_of(error: NightclerkError) -> str | SafeString:
    """Give the sentence, the advice and Shopify's request id where there is one."""
    if not error.request_id:
        return error_said(error)
    return format_html(
        '{} <span class="nc-quiet">{} <code>{}</code></span>',
        error_said(error),
        _("Shopify's request id:"),
        error.request_id,
    )


def attempt(request: HttpRequest, call: Callable[[], Answer]) -> Answer | None:
    """Call a service; trouble becomes a message for the next page, and None."""
    try:
        return call()
    except NightclerkError as error:
        messages.error(request, message_of(error))
        return None


def mark(form: forms.BaseForm, error: NightclerkError) -> None:
    """Put an error where it belongs: at its fields, or on top of the form."""
    known = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, said(text))
    if len(known) < len(error.fields) or not known:
        form.add_error(None, message_of(error))
        for name in error.fields.keys() - known.keys():
            form.add_error(None, f"{name}: {said(error.fields[name])}")
