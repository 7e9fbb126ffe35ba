"""The lines of a document as a table that is typed in."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from nightclerk.ledger.models import (
    Account,
    Item,
    ItemVariant,
    Location,
    SalesDocument,
    SalesLine,
    Unit,
    VatProductGroup,
)
from nightclerk.ledger.models.sales import Kind
from nightclerk.ledger.services.documents.line_input import LineInput
from nightclerk.web.books.forms import OFFERED, typed
from nightclerk.web.books.showing import amount

EMPTY_ROWS = 3
WISHES = ("to_ship", "to_invoice")
CHANGED = (
    "description",
    "quantity",
    "unit",
    "unit_price",
    "discount_percent",
    "discount_amount",
    "vat_group",
    "location",
    "is_reserved",
)
TICKED = ("is_reserved",)  # of these nothing is sent where the answer is no
CHOSEN = ("unit", "vat_group", "location")
FOUND = ("unit_price", "discount_percent", "discount_amount")


def text(label: Any, **marks: Any) -> forms.CharField:
    """Make a cell for a word or two."""
    widget = UnfoldAdminTextInputWidget({"autocomplete": "off", **marks})
    return forms.CharField(label=label, required=False, widget=widget)


def number(label: Any) -> forms.DecimalField:
    """Make a cell for a number with at most five decimals."""
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=20,
        decimal_places=5,
        widget=UnfoldAdminDecimalFieldWidget({"step": "any"}),
    )


def one_of(label: Any, model: type[Model]) -> forms.Field:
    """Make a cell that chooses one record; `lines_form` says of which."""
    return forms.ModelChoiceField(
        label=label,
        queryset=model._default_manager.all(),
        required=False,
        empty_label="",
        widget=UnfoldAdminSelectWidget(),
    )


class LineForm(forms.Form):
    """A line: what, how much of it, at what price, and what happens to it next."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput())
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (SalesLine.Kind.ITEM.value, SalesLine.Kind.ITEM.label),
            (SalesLine.Kind.ACCOUNT.value, SalesLine.Kind.ACCOUNT.label),
            ("comment", SalesLine.Kind.COMMENT.label),
        ],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    no = text(gettext_lazy("Number"), list="line-numbers")
    variant = text(gettext_lazy("Variant"))
    description = text(gettext_lazy("Description"))
    quantity = number(gettext_lazy("Quantity"))
    unit = one_of(gettext_lazy("Unit"), Unit)
    unit_price = number(gettext_lazy("Unit price"))
    discount_percent = number(gettext_lazy("Discount in %"))
    discount_amount = number(gettext_lazy("Discount"))
    to_ship = number(gettext_lazy("To ship"))
    to_invoice = number(gettext_lazy("To invoice"))
    vat_group = one_of(gettext_lazy("VAT product group"), VatProductGroup)
    location = one_of(gettext_lazy("Location"), Location)
    is_reserved: Any = forms.BooleanField(
        label=gettext_lazy("Reserved from stock"), required=False
    )
    is_deleted = forms.BooleanField(label=gettext_lazy("Delete"), required=False)

    line: SalesLine | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("pk") or not given.get("no") or given.get("kind") == "comment":
            return given
        found = self.found(given)
        if found is None:
            self.add_error("no", _("There is no such number"))
        elif given.get("variant"):
            self.find_variant(found, given)
        return given

    def found(self, given: dict[str, Any]) -> Item | Account | None:
        """Find the item or the account that a new line names."""
        if given.get("kind") == SalesLine.Kind.ACCOUNT:
            account = Account.objects.filter(no=given["no"]).first()
            given["account"] = account
            return account
        item = Item.objects.filter(no=given["no"]).first()
        given["item"] = item
        return item

    def find_variant(self, item: Any, given: dict[str, Any]) -> None:
        """Find the variant that a new line names."""
        code = given.pop("variant")
        variant = ItemVariant.objects.filter(item=item.pk, code=code).first()
        if variant is None:
            self.add_error("variant", _("There is no such variant"))
        given["variant"] = variant

    @property
    def shown_amount(self) -> str:
        """Write what the line comes to as it was saved last."""
        return amount(self.line.line_amount) if self.line and self.line.kind else ""

    @property
    def price_origin(self) -> str:
        """Say where the price is from as it was saved last."""
        return self.line.price_origin if self.line and self.line.kind else ""

    @property
    def is_new(self) -> bool:
        """Tell whether something was typed into an empty row."""
        given = self.cleaned_data
        return not given.get("pk") and bool(given.get("no") or given.get("description"))

    def entered(self) -> LineInput:
        """Give a new line as services take it; what is empty is theirs to choose."""
        given = self.cleaned_data
        return LineInput(
            item=given.get("item"),
            account=given.get("account"),
            variant=given.get("variant") or None,
            description=given.get("description") or "",
            quantity=given.get("quantity") or Decimal(0),
            unit_price=given.get("unit_price"),
            discount_percent=given.get("discount_percent"),
            discount_amount=given.get("discount_amount"),
            unit=given.get("unit"),
            location=given.get("location"),
            vat_group=given.get("vat_group"),
            to_ship=given.get("to_ship"),
            to_invoice=given.get("to_invoice"),
            is_reserved=bool(given.get("is_reserved")),
        )

    def changes(self, names: Sequence[str]) -> dict[str, Any]:
        """Give what somebody changed in a line that is there."""
        given = self.cleaned_data
        line = self.line
        if line is None:
            return {}
        return {
            name: value
            for name in names
            if name in self.changed_data
            and self.add_prefix("pk" if name in TICKED else name) in self.data
            and (value := emptied(name, given.get(name), line)) != getattr(line, name)
        }


class ReturnedLineForm(LineForm):
    """A line of goods that come back: nothing of stock is kept for it."""

    is_reserved = None


def emptied(name: str, value: Any, line: SalesLine) -> Any:
    """Give what an empty cell means: 0, the item's own unit, or nothing.

    Of prices and discounts, nothing asks for those of the price lists.
    """
    if value is not None or name in FOUND:
        return value
    if name == "unit":
        return line.item.unit if line.item else None
    return None if name in CHOSEN else Decimal(0)


def lines_form(
    data: Any, document: SalesDocument, lines: Sequence[SalesLine], *, is_open: bool
) -> "BaseFormSet[LineForm]":
    """Make the table of a document's lines, with empty rows where more may be added."""
    kind = ReturnedLineForm if document.kind == Kind.CREDIT else LineForm
    made = formset_factory(kind, extra=EMPTY_ROWS if is_open else 0)
    formset: BaseFormSet[LineForm] = made(
        data, initial=[first_values(line) for line in lines], prefix="lines"
    )
    offer(formset.forms)
    for form, line in zip(formset.forms, lines, strict=False):
        form.line = line
        fixed = ("kind", "no", "variant")
        for name in fixed if is_open else set(form.fields) - {*WISHES, "pk"}:
            form.fields[name].disabled = True
    return formset


def offer(rows: Sequence[LineForm]) -> None:
    """Let all rows choose among the same records, which are read once."""
    for name in CHOSEN:
        first: Any = LineForm.base_fields[name]
        records = first.queryset.all()
        choices = [("", ""), *((record.pk, str(record)) for record in records)]
        for form in rows:
            field: Any = form.fields[name]
            field.choices = choices


def first_values(line: SalesLine) -> dict[str, Any]:
    """Give what a line's row begins with."""
    record = line.item or line.account
    names = ("pk", *CHANGED, *WISHES)
    return {
        **{name: typed(getattr(line, name)) for name in names},
        "kind": line.kind or "comment",
        "no": record.no if record else "",
        "variant": line.variant.code if line.variant else "",
    }


def offered_lines() -> list[Any]:
    """Give the items that a line's number offers."""
    free = Item.objects.filter(is_blocked=False, is_sales_blocked=False)
    return list(free.order_by("no")[:OFFERED])
