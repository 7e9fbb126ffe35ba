"""Some lines of a posted document: credited in part, or shipped again."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from nightclerk.core.errors import NightclerkError
from nightclerk.ledger.models import PostedDocument, PostedLine
from nightclerk.ledger.selectors.invoiced_lines import lines_of_invoice, returned
from nightclerk.ledger.services.posting.crediting import credit_memo_for
from nightclerk.ledger.services.posting.undo import undo_shipment
from nightclerk.web.books.acts import Button
from nightclerk.web.books.forms import typed
from nightclerk.web.books.pages import BookAdmin
from nightclerk.web.books.showing import address_of, quantity
from nightclerk.web.errors import message_of
from nightclerk.web.signed_in import actor_of, require
from nightclerk.web.switches import switch
from nightclerk.web.words import said

NEEDED = "ledger.change_posteddocument"
START = "line-"  # before the number of a line in the names of fields
ZERO = Decimal(0)


class LinePages(BookAdmin):
    """The forms that choose among the lines of a posted document."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "ledger_posteddocument"
        return [
            path("<int:pk>/credit/", wrap(self.credit), name=f"{start}_credit"),
            path("<int:pk>/undo/", wrap(self.undo), name=f"{start}_undo"),
            *super().get_urls(),
        ]

    def credit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask how much of each line is credited, and draft the credit memo."""
        invoice = self.of_kind(request, pk, PostedDocument.Kind.INVOICE)
        form = credit_form(request.POST or None, invoice)

        def drafted(chosen: dict[int, Any]) -> HttpResponse:
            draft = credit_memo_for(invoice, lines=chosen, actor=actor_of(request))
            told = _("A credit memo for {record} is made; look at it and post it.")
            messages.success(request, told.format(record=invoice))
            return redirect(address_of(draft))

        return answered(request, form, drafted) or self.line_page(
            request,
            invoice,
            form,
            title=_("Credit lines of {record}").format(record=invoice),
            explanation=_("Lines of which nothing is entered are not credited."),
            submit=_("Credit memo"),
        )

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask which lines are taken back, and take them back."""
        shipment = self.of_kind(request, pk, PostedDocument.Kind.SHIPMENT)
        lines = shipped_lines(shipment)
        form = undo_form(request.POST or None, lines)

        def undone(chosen: dict[int, Any]) -> HttpResponse:
            meant = [line for line in lines if line.line_no in chosen]
            undo_shipment(meant, actor=actor_of(request))
            told = _("Lines of shipment {record} are taken back.")
            messages.success(request, told.format(record=shipment))
            return redirect(address_of(shipment))

        return answered(request, form, undone) or self.line_page(
            request,
            shipment,
            form,
            title=_("Undo lines of {record}").format(record=shipment),
            explanation=_(
                "The goods go back into stock at their cost, and the order is to be "
                "shipped again. That is only possible while nothing of it is invoiced."
            ),
            submit=_("Undo the lines"),
        )

    def of_kind(self, request: HttpRequest, pk: int, kind: str) -> PostedDocument:
        """Find a document of a kind whose lines the reader may choose among."""
        require(request, NEEDED)
        document: PostedDocument = self.record(request, str(pk))
        if document.kind != kind:
            raise Http404
        return document

    def line_page(
        self, request: HttpRequest, document: PostedDocument, form: forms.Form, **f: Any
    ) -> HttpResponse:
        """Answer with a form of lines."""
        back = address_of(document)
        return self.page(
            request, "web/books/form.html", document, form=form, back=back, **f
        )


def line_buttons(request: HttpRequest, document: PostedDocument) -> list[Button]:
    """Give the button that leads to the choice among a document's lines."""
    if not request.user.has_perm(NEEDED):
        return []
    if document.kind == PostedDocument.Kind.INVOICE:
        address = reverse("admin:ledger_posteddocument_credit", args=[document.pk])
        return [Button(_("Credit lines…"), "checklist", address)]
    if document.kind == PostedDocument.Kind.SHIPMENT:
        address = reverse("admin:ledger_posteddocument_undo", args=[document.pk])
        return [Button(_("Undo lines…"), "checklist", address)]
    return []


def credit_form(data: Any, invoice: PostedDocument) -> forms.Form:
    """Make the form that asks how much of each line is credited: first all is left."""
    before = returned(invoice)
    fields = {}
    for line in lines_of_invoice(invoice):
        left = line.quantity - before.get(line.pk, ZERO)
        if left:
            fields[name_of(line)] = forms.DecimalField(
                label=label_of(line),
                help_text=_("{left} of {quantity} left to credit").format(
                    left=quantity(left), quantity=quantity(line.quantity)
                ),
                initial=typed(left),
                required=False,
                max_digits=20,
                decimal_places=5,
                widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
            )
    made: type[forms.Form] = type("CreditForm", (forms.Form,), fields)
    return made(data)


def undo_form(data: Any, lines: Sequence[PostedLine]) -> forms.Form:
    """Make the form that asks which lines are taken back."""
    fields = {
        name_of(line): forms.BooleanField(
            label=f"{label_of(line)}: {quantity(line.quantity)}",
            required=False,
            widget=switch(),
        )
        for line in lines
    }
    made: type[forms.Form] = type("UndoForm", (forms.Form,), fields)
    return made(data)


def shipped_lines(shipment: PostedDocument) -> list[PostedLine]:
    """Give the lines of a shipment that were not taken back yet."""
    lines = shipment.lines.exclude(quantity=0).filter(corrects=None, corrected_by=None)
    return list(lines.select_related("item", "account", "document").order_by("line_no"))


def answered(
    request: HttpRequest,
    form: forms.Form,
    call: Callable[[dict[int, Any]], HttpResponse],
) -> HttpResponse | None:
    """Call what was asked for with the chosen lines; trouble goes to the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    chosen = {
        int(name.removeprefix(START)): value
        for name, value in form.cleaned_data.items()
        if value
    }
    try:
        return call(chosen)
    except NightclerkError as error:
        mark_lines(form, error)
        return None


def mark_lines(form: forms.Form, error: NightclerkError) -> None:
    """Put an error at the lines it is about, or on top of the form."""
    names = {f"{START}{field.split('.')[1]}": text for field, text in of_lines(error)}
    known = {name: text for name, text in names.items() if name in form.fields}
    for name, text in known.items():
        form.add_error(name, said(text))
    if not known:
        form.add_error(None, message_of(error))


def of_lines(error: NightclerkError) -> list[tuple[str, Any]]:
    """Give what an error says of single lines."""
    return [pair for pair in error.fields.items() if pair[0].startswith("lines.")]


def name_of(line: PostedLine) -> str:
    """Name the field of a line."""
    return f"{START}{line.line_no}"


def label_of(line: PostedLine) -> str:
    """Say which line it is."""
    record = line.item or line.account
    return f"{record.no} {line.description}" if record else line.description
