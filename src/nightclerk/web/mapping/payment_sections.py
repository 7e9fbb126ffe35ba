"""What the shop card asks about payments and payouts."""

from django.utils.translation import gettext_lazy as _

from nightclerk.web.mapping.settings_forms import Section

PAYMENT_SECTIONS = (
    Section(
        _("Payments and payouts"),
        {
            "books": _(
                "What becomes of payments of orders: only shown, proposed for "
                "somebody to look at, or posted by each sync."
            ),
            "posts_payouts": _("A payout is posted as soon as it is paid."),
            "starts_on": _("Earlier payments and payouts are read, but not booked."),
        },
    ),
    Section(
        _("Accounts"),
        {
            "clearing_account": _(
                "Where money lies that buyers paid and that is not paid out yet."
            ),
            "bank_account": _("Where payouts arrive."),
            "fee_account": _("What Shopify keeps."),
            "dispute_account": _("What buyers' banks take back."),
            "adjustment_account": _("Corrections of Shopify's."),
            "reserve_account": _("What Shopify holds back for a while."),
            "overpaid_account": _(
                "For what a buyer paid beyond the order; empty: it stays open."
            ),
        },
    ),
)
