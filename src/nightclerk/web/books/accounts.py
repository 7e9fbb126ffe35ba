"""The chart of accounts, with what stands on each account."""

from decimal import Decimal
from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.models import Account, LedgerEntry
from nightclerk.ledger.selectors.balances import balance_of
from nightclerk.ledger.services.setup.accounts import (
    change_account,
    create_account,
    delete_account,
)
from nightclerk.web.books.acts import Button
from nightclerk.web.books.pages import BookAdmin, deleting
from nightclerk.web.books.showing import amount, column, columns, table_of
from nightclerk.web.order_tables import Table
from nightclerk.web.signed_in import actor_of

ENTRIES_SHOWN = 20


class AccountAdmin(BookAdmin):
    """Accounts of the general ledger."""

    list_display = (
        *columns(Account, "no"),
        "titled",
        column(Account, "kind"),
        "balance",
        column(Account, "is_direct"),
        column(Account, "is_blocked"),
    )
    list_filter = ("kind", "is_heading", "is_direct", "is_blocked")
    search_fields = ("no", "name")
    search_help_text = gettext_lazy("Number or name")
    typed = ("no", "name", "kind", "is_heading", "is_direct", "is_blocked")
    acts = {"delete": deleting(delete_account)}
    when_empty = gettext_lazy("The chart of accounts comes with the set-up.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        accounts: QuerySet[Account] = super().get_queryset(request)
        return accounts.annotate(stands=Sum("entries__amount"))

    @display(description=gettext_lazy("Name"), ordering="name")
    def titled(self, account: Account) -> str | SafeString:
        if account.is_heading:
            return format_html('<strong class="nc-strong">{}</strong>', account.name)
        return account.name

    @display(description=gettext_lazy("Balance"), ordering="stands")
    def balance(self, account: Any) -> SafeString:
        text = "" if account.is_heading else amount(account.stands or Decimal(0))
        return format_html('<span class="nc-number">{}</span>', text)

    def create(self, request: HttpRequest, fields: dict[str, Any]) -> Account:
        return create_account(actor=actor_of(request), **fields)

    def change(
        self, request: HttpRequest, record: Any, fields: dict[str, Any]
    ) -> Account:
        return change_account(record, actor=actor_of(request), **fields)

    def line(self, record: Account) -> str:
        return record.get_kind_display()

    def side(self, request: HttpRequest, record: Account) -> list[Any]:
        pairs = [(_("Balance now"), amount(balance_of(record)))]
        return [] if record.is_heading else [(_("Balance"), pairs)]

    def more_buttons(self, request: HttpRequest, record: Account) -> list[Button]:
        entries = reverse("admin:ledger_ledgerentry_changelist")
        address = f"{entries}?account__id__exact={record.pk}"
        return [Button(_("Ledger entries"), "receipt_long", address)]

    def blocks(self, request: HttpRequest, record: Account) -> list[Table]:
        newest = record.entries.select_related("customer").order_by("-id")
        table = table_of(
            _("Newest entries"),
            newest[:ENTRIES_SHOWN],
            ("date", "document_no", "text", "amount", "customer"),
            model=LedgerEntry,
            empty=_("Nothing was posted on this account yet."),
        )
        return [] if record.is_heading else [table]
