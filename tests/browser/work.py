"""Pages of what waits between the shops and the books, with a record on each."""

from datetime import date
from decimal import Decimal

from tests.browser.shelf import shelf_addresses
from tests.web.building import NOON, an_order, with_lines

from nightclerk.connector.models import (
    CompletenessDay,
    OrderProblem,
    OrderProcessing,
    OrderVersion,
    OutgoingChange,
    RefundProcessing,
    Shop,
    ShopOrder,
    ShopRefund,
    State,
)
from nightclerk.connector.services.sending import outbox
from nightclerk.core.text import words
from nightclerk.ledger.models import SalesDocument

WHY = words("Shopify's total and the document's differ")
HINT = words("Look at the taxes of the lines, and settle what they are.")


def work_addresses(shop: Shop) -> list[str]:
    """Make a record of each kind; give the pages."""
    stopped, changed = _stopped(shop), _changed(shop)
    refund, version = _refund(changed.order), _version(changed.order)
    sent = outbox.plan(shop, "customer", "k1", {"email": "x"}, subject="10000")
    OutgoingChange.objects.filter(pk=sent.pk).update(
        state="rejected", message="Email is invalid"
    )
    day = CompletenessDay.objects.create(
        shop=shop,
        day=date(2026, 11, 20),
        orders=3,
        gross=Decimal("30.00"),
        differs={"missing": ["gid://shopify/Order/77"], "open": [stopped.order.gid]},
    )
    orders = "/connector/orderprocessing/"
    return [
        orders,
        f"{orders}?list=unprocessed",
        f"{orders}?list=updates",
        f"{orders}{stopped.pk}/change/",
        f"{orders}{changed.pk}/change/",
        f"/connector/shoporder/{changed.order_id}/change/",
        f"/connector/shoporder/{changed.order_id}/versions/{version.pk}/",
        "/connector/refundprocessing/",
        f"/connector/refundprocessing/{refund.pk}/change/",
        "/connector/outgoingchange/",
        f"/connector/outgoingchange/{sent.pk}/change/",
        "/connector/completenessday/",
        f"/connector/completenessday/{day.pk}/change/",
        *shelf_addresses(shop),
    ]


def _stopped(shop: Shop) -> OrderProcessing:
    order = with_lines(an_order(shop, "#3001", current_total=Decimal("23.80")))
    row = _processing(order, state=State.STOPPED, problem_class="rounding")
    OrderProblem.objects.create(
        processing=row,
        kind="rounding",
        text=WHY.as_json(),
        hint=HINT.as_json(),
        expected=Decimal("23.80"),
        found=Decimal("23.79"),
    )
    OrderProblem.objects.create(
        processing=row,
        position=1,
        kind="settings",
        text=words("The shop card names no account for tips").as_json(),
        hint=words("Choose one on the shop card.").as_json(),
    )
    return row


def _changed(shop: Shop) -> OrderProcessing:
    names = ("quantity", "amount", "tax", "total")
    pending = [
        {
            "place": "totals" if name == "total" else "gid://shopify/LineItem/1",
            "field": name,
            "title": "" if name == "total" else "Blue mug with a long name",
            "before": "1190.5",
            "now": "1290.75",
        }
        for name in names
    ]
    return _processing(
        an_order(shop, "#3002"),
        state=State.PROCESSED,
        document=SalesDocument.objects.first(),
        pending=pending,
        pending_key="abc",
        processed_at=NOON,
    )


def _processing(order: ShopOrder, **fields: object) -> OrderProcessing:
    return OrderProcessing.objects.create(order=order, tried_at=NOON, **fields)


def _refund(order: ShopOrder) -> RefundProcessing:
    refund = ShopRefund.objects.create(
        order=order,
        gid="gid://shopify/Refund/9001",
        total=Decimal("12.34"),
        shopify_created_at=NOON,
    )
    reason = {
        "kind": "rounding",
        "text": WHY.as_json(),
        "hint": HINT.as_json(),
        "expected": "12.34",
        "found": "12.30",
    }
    return RefundProcessing.objects.create(
        refund=refund, state=State.STOPPED, problems=[reason]
    )


def _version(order: ShopOrder) -> OrderVersion:
    return OrderVersion.objects.create(
        order=order,
        shopify_updated_at=NOON,
        read_at=NOON,
        replaced_at=NOON,
        payload={"note": "A note as it was before", "lineItems": {"nodes": [1, 2]}},
    )
