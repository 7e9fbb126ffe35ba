"""Report pages: what is asked for is in the address, and goes along as CSV."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from nightclerk.ledger.exports.csv_writing import csv_text
from nightclerk.web.books.forms import numbers_offered
from nightclerk.web.books.owed_sheets import receivables_sheets, statement_sheets
from nightclerk.web.books.report_forms import (
    OfCustomer,
    OfDay,
    OfReceivables,
    OfStock,
    OfTime,
    last_month,
    now,
    this_year,
)
from nightclerk.web.books.report_sheets import trial_balance_sheets, vat_sheets
from nightclerk.web.books.result_sheets import balance_sheets, profit_sheets
from nightclerk.web.books.sheets import Sheet
from nightclerk.web.books.stock_sheets import stock_sheets
from nightclerk.web.csv_lists import BYTE_ORDER
from nightclerk.web.signed_in import require

CSV = "csv"  # `?csv=1` asks for the first sheet


@dataclass(frozen=True)
class Report:
    """A report: who may read it, what it asks for, what it begins with, its sheets."""

    title: Any
    icon: str
    right: str
    form: type[forms.Form]
    first: Callable[[], Mapping[str, Any]]
    sheets: Callable[[Mapping[str, Any]], Sequence[Sheet]]


REPORTS: Mapping[str, Report] = {
    "trial-balance": Report(
        _("Trial balance"),
        "balance",
        "ledger.view_ledgerentry",
        OfTime,
        this_year,
        trial_balance_sheets,
    ),
    "profit-and-loss": Report(
        _("Profit and loss"),
        "trending_up",
        "ledger.view_ledgerentry",
        OfTime,
        this_year,
        profit_sheets,
    ),
    "balance-sheet": Report(
        _("Balance sheet"),
        "account_balance_wallet",
        "ledger.view_ledgerentry",
        OfDay,
        now,
        balance_sheets,
    ),
    "vat": Report(
        _("VAT of a period"),
        "percent",
        "ledger.view_vatentry",
        OfTime,
        last_month,
        vat_sheets,
    ),
    "open-entries": Report(
        _("Open entries of customers"),
        "pending_actions",
        "ledger.view_customerentry",
        OfReceivables,
        now,
        receivables_sheets,
    ),
    "statement": Report(
        _("Customer statement"),
        "contract",
        "ledger.view_customerentry",
        OfCustomer,
        this_year,
        statement_sheets,
    ),
    "stock": Report(
        _("Stock by location"),
        "warehouse",
        "ledger.view_itementry",
        OfStock,
        now,
        stock_sheets,
    ),
}


def report_address(name: str, **asked: Any) -> str:
    """Give where a report stands."""
    address = reverse("admin:books_report", args=[name])
    return f"{address}?{urlencode(asked)}" if asked else address


def report_page(
    request: HttpRequest, context: dict[str, Any], name: str
) -> HttpResponse:
    """Answer with a report of what the address asks for, as a page or as CSV."""
    if name not in REPORTS:
        raise Http404
    report = REPORTS[name]
    require(request, report.right)
    form = report.form(asked_of(request, report))
    sheets = report.sheets(form.cleaned_data) if form.is_valid() else []
    if CSV in request.GET:
        return csv_of(request, name, sheets)
    if not request.GET.keys() & form.fields.keys():
        form.errors.clear()  # nobody asked for anything yet
    facts = {
        "title": report.title,
        "form": form,
        "offered": numbers_offered(form),
        "sheets": [
            {"table": sheet.table, "csv": csv_address(form, place)}
            for place, sheet in enumerate(sheets, start=1)
        ],
    }
    return TemplateResponse(request, "web/books/report.html", {**context, **facts})


def asked_of(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Give what the address asks for, and what a report begins with for the rest."""
    given = {name: value for name, value in request.GET.items() if name != CSV}
    return {**{name: str(value) for name, value in report.first().items()}, **given}


def csv_address(form: forms.Form, place: int) -> str:
    """Give where a sheet of what is shown is taken along."""
    asked = {name: form.data.get(name, "") for name in form.fields}
    return f"?{urlencode({**asked, CSV: place})}"


def csv_of(request: HttpRequest, name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """Answer with one sheet as CSV; 404 where the report has no such sheet."""
    chosen = request.GET[CSV]
    if not chosen.isdigit() or not 0 < int(chosen) <= len(sheets):
        raise Http404
    sheet = sheets[int(chosen) - 1]
    lines = "".join(csv_text(sheet.headings, sheet.values))
    answer = HttpResponse(BYTE_ORDER + lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{chosen}.csv"'
    return answer
