"""The general journal: rows typed and booked, and taken back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import Account, LedgerTransaction
from nightclerk.ledger.selectors.company import company_or_none, today
from nightclerk.ledger.services.receivables.reversals import reverse as reverse_it
from nightclerk.ledger.services.writing.journal import JournalRow, post_journal
from nightclerk.web.books.acts import Act
from nightclerk.web.books.entries import TransactionAdmin
from nightclerk.web.books.forms import NumberField, number_field, numbers_offered
from nightclerk.web.books.line_forms import number, text
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.payment_forms import date_field
from nightclerk.web.books.showing import address_of
from nightclerk.web.errors import mark
from nightclerk.web.shop_forms import text_field
from nightclerk.web.signed_in import actor_of
from nightclerk.web.words import said

ROWS = 8
ROW = "rows."


class JournalForm(forms.Form):
    """When, and what the journal is about."""

    on = date_field(gettext_lazy("Posting date"))
    text = text_field(gettext_lazy("Text"), required=False, max_length=250)
    document_no = text_field(
        gettext_lazy("Document number"),
        gettext_lazy("Empty: the next of the journal's series."),
        required=False,
        max_length=30,
    )


class RowForm(forms.Form):
    """An account and what goes to it."""

    account: NumberField = number_field(
        Account.objects.filter(is_heading=False, is_direct=True, is_blocked=False),
        label=gettext_lazy("Account"),
        required=False,
    )
    debit = number(gettext_lazy("Debit"))
    credit = number(gettext_lazy("Credit"))
    text = text(gettext_lazy("Text"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        sides = [given.get(name) or Decimal(0) for name in ("debit", "credit")]
        given["amount"] = sides[0] - sides[1]
        if all(sides):
            self.add_error("credit", _("Give a debit or a credit, not both."))
        elif any(sides) and not given.get("account") and not self.errors:
            self.add_error("account", _("Name the account."))
        return given


RowFormSet = formset_factory(RowForm, extra=ROWS)


def is_journal(written: LedgerTransaction) -> bool:
    """Tell whether a transaction is a journal that was not reversed."""
    is_one = written.source == LedgerTransaction.Source.JOURNAL
    return is_one and not hasattr(written, "reversed_by")


class JournalAdmin(TransactionAdmin):
    """Transactions, and the page on which a journal is typed."""

    new_title = gettext_lazy("Post a general journal")
    acts = {
        "reverse": Act(
            gettext_lazy("Reverse"),
            "undo",
            lambda written, actor: reverse_it(written, actor=actor),
            gettext_lazy("The journal {record} is reversed."),
            when=is_journal,
            is_danger=True,
            asks=gettext_lazy("A mirror of the journal is booked."),
        ),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission("add"))

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        house = company_or_none()
        first = {"on": today(house)} if house else {}
        form = JournalForm(request.POST or None, initial=first)
        rows = RowFormSet(request.POST or None, prefix="rows")
        if request.method == "POST" and form.is_valid() and rows.is_valid():
            written = posted(form, rows, actor=actor_of(request))
            if written is not None:
                messages.success(
                    request, _("{record} is posted.").format(record=written)
                )
                return redirect(address_of(written))
        return self.page(
            request,
            "web/books/general_journal.html",
            None,
            form=form,
            rows=rows,
            offered=numbers_offered(rows.empty_form),
            title=str(self.new_title),
            back=reverse(self.page_name("changelist")),
        )


def posted(
    form: JournalForm, rows: "BaseFormSet[RowForm]", *, actor: Any
) -> LedgerTransaction | None:
    """Book what was typed; what is refused is said at its row, and gives None."""
    typed = [row for row in rows if row.cleaned_data.get("account")]
    try:
        return post_journal(
            [
                JournalRow(
                    account=row.cleaned_data["account"],
                    amount=row.cleaned_data["amount"],
                    text=row.cleaned_data["text"],
                )
                for row in typed
            ],
            actor=actor,
            **form.cleaned_data,
        )
    except NightclerkError as error:
        say_at_rows(error, form, typed)
        return None


def say_at_rows(
    error: NightclerkError, form: JournalForm, rows: Sequence[RowForm]
) -> None:
    """Put an error at the row that it names, else on top of the form."""
    at_rows = {
        name: sentence
        for name, sentence in error.fields.items()
        if name.startswith(ROW)
    }
    for name, sentence in at_rows.items():
        place, _dot, field = name.removeprefix(ROW).partition(".")
        row = rows[int(place) - 1]
        row.add_error(field if field in row.fields else "debit", said(sentence))
    if whole := error.fields.get("rows"):
        form.add_error(None, said(whole))
    elif not at_rows:
        mark(form, error)


PAGES: dict[type[Model], type[BookAdmin]] = {LedgerTransaction: JournalAdmin}
