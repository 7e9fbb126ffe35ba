"""What people type at the head of a sales document, and when they post it."""

from typing import Any

from django import forms
from django.http import HttpRequest

from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.web.books.forms import form_of, values_of
from nightclerk.web.params_form import ParamsForm, params_form

FIRST = (
    "customer",
    "posting_date",
    "external_order_no",
    "external_document_no",
    "reference",
)
HEAD = (
    "customer",
    "bill_to",
    "posting_date",
    "document_date",
    "due_date",
    "vat_date",
    "shipment_date",
    "external_order_no",
    "external_document_no",
    "reference",
    "currency",
    "factor",
    "prices_include_vat",
    "terms",
    "method",
    "location",
    "discount_kind",
    "discount_value",
    "note",
)
VERSION = "version"  # what the person saw; somebody may have changed it since
OF_ORDERS = ("ship", "invoice")


def new_form(request: HttpRequest) -> forms.Form:
    """Make the form of a new document; `?customer=` begins with a customer's number."""
    return form_of(SalesDocument, FIRST)(
        request.POST or None, initial={"customer": request.GET.get("customer", "")}
    )


def head_form(data: Any, document: SalesDocument) -> forms.Form:
    """Make the form of a document's head."""
    names = [
        name for name in HEAD if document.kind != Kind.CREDIT or name != "shipment_date"
    ]
    first = {**values_of(document, names), VERSION: document.version}
    form = form_of(SalesDocument, names)(data, initial=first)
    form.fields["bill_to"].required = False
    form.fields[VERSION] = forms.IntegerField(
        required=False, widget=forms.HiddenInput()
    )
    return form


def head_changes(form: forms.Form) -> dict[str, Any]:
    """Give the fields of a document's head that somebody changed."""
    changed = [name for name in form.changed_data if name != VERSION]
    return {name: form.cleaned_data[name] for name in changed}


def posting_form(data: Any, document: SalesDocument) -> ParamsForm:
    """Make the request page of a posting: ship and invoice are for orders only."""
    form = params_form(PostingOptions)(data)
    if document.kind != Kind.ORDER:
        for name in OF_ORDERS:
            del form.fields[name]
    return form


def options_of(form: ParamsForm) -> PostingOptions:
    """Read the valid request page of a posting."""
    return PostingOptions.read(form.params().model_dump())
