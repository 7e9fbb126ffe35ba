"""The addresses of a document: copies of the customer's that may be changed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import CustomerAddress, SalesDocument
from nightclerk.ledger.services.documents.drafts import change_document
from nightclerk.ledger.services.documents.headers import ADDRESS, address_of
from nightclerk.web.books import showing
from nightclerk.web.books.forms import form_of
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.errors import mark
from nightclerk.web.signed_in import actor_of

ADDRESSES: Mapping[str, Any] = {
    "sell_to": gettext_lazy("Sell to"),
    "bill_to": gettext_lazy("Bill to"),
    "ship_to": gettext_lazy("Ship to"),
}


class AddressPages(BookAdmin):
    """The forms of a document's addresses."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.address)
        name = "ledger_salesdocument_address"
        return [
            path("<int:pk>/address/<slug:name>/", view, name=name),
            *super().get_urls(),
        ]

    def address(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show an address of an open document, and change it when the form is sent.

        `?from=` begins with one of the customer's other addresses, by its code.
        """
        document: SalesDocument = self.record(request, str(pk))
        if name not in ADDRESSES:
            raise Http404
        if not self.may_type(request, document):
            raise PermissionDenied
        column = f"{name}_address"
        begun = chosen_address(request, document) or getattr(document, column)
        form = form_of(CustomerAddress, ADDRESS)(request.POST or None, initial=begun)
        if request.method == "POST" and form.is_valid():
            given = {key: value for key, value in form.cleaned_data.items() if value}
            try:
                changed: dict[str, Any] = {column: given}
                change_document(document, actor=actor_of(request), **changed)
            except NightclerkError as error:
                mark(form, error)
            else:
                told = _("{record} is saved.").format(record=document)
                messages.success(request, told)
                return redirect(showing.address_of(document))
        return self.address_page(request, document, form, str(ADDRESSES[name]))

    def address_page(
        self, request: HttpRequest, document: SalesDocument, form: forms.Form, of: str
    ) -> HttpResponse:
        """Answer with the form, and with the customer's addresses to begin with."""
        return self.page(
            request,
            "web/books/address.html",
            document,
            form=form,
            title=f"{document}: {of}",
            back=showing.address_of(document),
            others=document.customer.addresses.order_by("code"),
        )


def chosen_address(
    request: HttpRequest, document: SalesDocument
) -> dict[str, str] | None:
    """Give the address of the customer that `?from=` names."""
    code = request.GET.get("from", "")
    found = document.customer.addresses.filter(code=code).first() if code else None
    return address_of(found) if found else None
