"""Records to look at: a shop, its orders, entries and runs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from nightclerk.connector.models import (
    Shop,
    ShopOrder,
    ShopOrderLine,
    ShopTaxLine,
    ShopTransaction,
    SkippedRecord,
)
from nightclerk.core.errors import NotReady
from nightclerk.core.text import words
from nightclerk.jobs.models import JobCategory, JobEntry, JobRun, Worker
from nightclerk.jobs.selectors import now

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_shop(code: str = "DEMO", **fields: Any) -> Shop:
    return Shop.objects.create(
        code=code,
        **{
            "name": "Demo shop",
            "url": "https://demo.myshopify.com",
            "currency": "EUR",
            "token_sealed": "sealed-by-somebody",
            **fields,
        },
    )


def an_order(shop: Shop, name: str = "#1001", **fields: Any) -> ShopOrder:
    return ShopOrder.objects.create(
        shop=shop,
        gid=f"gid://shopify/Order/{name.strip('#')}",
        name=name,
        **{
            "shopify_created_at": NOON,
            "shopify_updated_at": NOON,
            "processed_at": NOON,
            "financial_status": "PAID",
            "fulfillment_status": "UNFULFILLED",
            "customer_name": "Ada Lovelace",
            "email": "ada@example.com",
            "currency": "EUR",
            "presentment_currency": "EUR",
            "total": Decimal("23.80"),
            "total_presentment": Decimal("23.80"),
            "tax": Decimal("3.80"),
            "subtotal": Decimal("20.00"),
            "tags": ["wholesale"],
            "payload": {"id": "gid://shopify/Order/1001", "note": "<b>leave it</b>"},
            **fields,
        },
    )


def with_lines(order: ShopOrder) -> ShopOrder:
    """Give an order a line of 2 mugs, its tax and its payment."""
    line = ShopOrderLine.objects.create(
        order=order,
        gid="gid://shopify/LineItem/1",
        sku="MUG",
        title="Blue mug",
        quantity=2,
        current_quantity=2,
        unit_price=Decimal(10),
        unit_price_presentment=Decimal(11),
        total=Decimal(20),
        total_presentment=Decimal(22),
    )
    ShopTaxLine.objects.create(
        order=order,
        parent_gid=line.gid,
        title="VAT",
        rate=Decimal("0.19"),
        amount=Decimal("3.80"),
        amount_presentment=Decimal("4.18"),
    )
    ShopTransaction.objects.create(
        order=order,
        gid="gid://shopify/OrderTransaction/1",
        kind="SALE",
        status="SUCCESS",
        gateway_name="Bogus",
        presentment_currency=order.presentment_currency,
        processed_at=NOON,
        amount=Decimal("23.80"),
        amount_presentment=Decimal("26.18"),
    )
    return order


def a_skip(shop: Shop, name: str = "#1007", **fields: Any) -> SkippedRecord:
    reason = NotReady(
        words("Order {order} names no currency", order=name),
        hint=words("Look at it in Shopify."),
    )
    return SkippedRecord.objects.create(
        shop=shop,
        stream="orders",
        gid=f"gid://shopify/Order/{name.strip('#')}",
        name=name,
        reason=reason.as_json(),
        reason_text=str(reason),
        **fields,
    )


def an_entry(description: str = "Sync orders (DEMO)", **fields: Any) -> JobEntry:
    code = fields.pop("category", "")
    category = JobCategory.objects.get_or_create(code=code)[0] if code else None
    return JobEntry.objects.create(
        description=description,
        category=category,
        **{"task": 30104, "params": {"shop": "DEMO"}, **fields},
    )


def a_run(entry: JobEntry, **fields: Any) -> JobRun:
    return JobRun.objects.create(
        entry=entry,
        task=entry.task,
        description=entry.description,
        **{
            "params": entry.params,
            "occurrence": entry.runs.count() + 1,
            "attempt": 1,
            "status": JobRun.Status.DONE,
            "started_at": NOON,
            "finished_at": NOON + timedelta(seconds=12),
            **fields,
        },
    )


def a_worker(**fields: Any) -> Worker:
    return Worker.objects.create(
        **{
            "name": "worker-1",
            "host": "here",
            "pid": 4711,
            "children": 2,
            "heartbeat_at": now(),
            **fields,
        }
    )
