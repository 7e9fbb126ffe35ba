"""Customers: the list, the card with what is open, addresses, blocking, payments."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import (
    Customer,
    CustomerAddress,
    CustomerEntry,
    SalesDocument,
)
from nightclerk.ledger.selectors.receivables import balance
from nightclerk.ledger.services.parties.customers import (
    change_customer,
    create_customer,
    delete_customer,
    put_address,
)
from nightclerk.web.badges import Look, badge
from nightclerk.web.books.acts import Button
from nightclerk.web.books.filters import one_of
from nightclerk.web.books.pages import BookAdmin, deleting
from nightclerk.web.books.parts import Part, putting
from nightclerk.web.books.reports import report_address
from nightclerk.web.books.showing import amount, column, columns, table_of
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of

PLACE = ("street", "street2", "post_code", "city", "county", "country")
REACHED = ("contact", "email", "phone")
ENTRIES_SHOWN = 20


class CustomerAdmin(BookAdmin):
    """Customers."""

    list_display = (
        *columns(Customer, "no", "name", "city", "country", "email"),
        "owed",
        column(Customer, "blocked"),
    )
    list_filter = (
        "blocked",
        one_of("customer_group"),
        one_of("business_group"),
        "country",
    )
    search_fields = ("no", "name", "name2", "email", "phone", "city", "post_code")
    search_help_text = gettext_lazy("Number, name, e-mail, phone or place")
    typed = (
        "name",
        "name2",
        *REACHED,
        *PLACE,
        "vat_id",
        "language",
        "customer_group",
        "business_group",
        "vat_group",
        "terms",
        "method",
        "currency",
        "price_group",
        "discount_group",
        "location",
        "bill_to",
        "prices_include_vat",
        "discount_percent",
        "discount_from",
        "blocked",
    )
    acts = {"delete": deleting(delete_customer)}
    when_empty = gettext_lazy(
        "Customers come with their first order, or are made here by hand."
    )
    parts = (
        Part(
            "addresses",
            CustomerAddress,
            "customer",
            gettext_lazy("Other addresses"),
            gettext_lazy("Add an address"),
            gettext_lazy("Everything goes to the customer's own address."),
            ("code", "name", "street", "post_code", "city", "country"),
            ("code", "name", "name2", *REACHED, *PLACE),
            create=putting(put_address, "customer"),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        customers: QuerySet[Customer] = super().get_queryset(request)
        return customers.annotate(owes=Sum("entries__remaining_local"))

    @display(description=gettext_lazy("Open balance"), ordering="owes")
    def owed(self, customer: Any) -> SafeString:
        text = amount(customer.owes) or "0"
        return format_html('<span class="nc-number">{}</span>', text)

    def marks(self, record: Customer) -> Any:
        if not record.blocked:
            return ""
        text = _("Blocked {what}").format(what=record.get_blocked_display())
        return badge(text, Look("bad", "block"))

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Customer:
        return create_customer(actor=actor_of(request), **without_empty(fields))

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> Customer:
        return change_customer(record, actor=actor_of(request), **fields)

    def more_buttons(self, request: HttpRequest, record: Customer) -> list[Button]:
        documents = reverse("admin:ledger_salesdocument_changelist")
        entries = reverse("admin:ledger_customerentry_changelist")
        of = f"?customer__id__exact={record.pk}"
        statement = report_address("statement", customer=record.no)
        found = [
            Button(_("Entries"), "receipt_long", f"{entries}{of}"),
            Button(_("Documents"), "description", f"{documents}{of}"),
            Button(_("Statement"), "contract", statement),
        ]
        if request.user.has_perm("ledger.add_customerentry"):
            pay = reverse("admin:ledger_customerentry_add")
            address = f"{pay}?customer={record.no}"
            found.insert(0, Button(_("Payment"), "payments", address))
        if request.user.has_perm("ledger.add_salesdocument"):
            new = reverse("admin:ledger_salesdocument_add")
            address = f"{new}?kind=order&customer={record.no}"
            order = Button(_("New sales order"), "add", address, is_first=True)
            found.insert(0, order)
        return found

    def side(self, request: HttpRequest, record: Customer) -> list[Any]:
        counted = record.entries.filter(is_open=True).count()
        pairs = [
            (_("Open balance"), amount(balance(record))),
            (_("Open entries"), counted),
        ]
        return [(_("Owed"), pairs)]

    def blocks(self, request: HttpRequest, record: Customer) -> list[Table]:
        drafts = SalesDocument.objects.filter(customer=record).exclude(
            status=SalesDocument.Status.POSTED
        )
        return [
            table_of(
                _("Open entries"),
                record.entries.filter(is_open=True)
                .select_related("currency")
                .order_by("due_date", "id")[:ENTRIES_SHOWN],
                ("document_no", "kind", "date", "due_date", "remaining", "currency"),
                model=CustomerEntry,
                empty=_("Nothing is open."),
            ),
            table_of(
                _("Documents before posting"),
                drafts.select_related("currency")[:ENTRIES_SHOWN],
                ("no", "kind", "posting_date", "status", "gross", "currency"),
                model=SalesDocument,
                empty=_("No document is in work."),
            ),
        ]


def without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what nobody filled in, so that the service's own choice counts."""
    return {name: value for name, value in fields.items() if value not in ("", None)}
