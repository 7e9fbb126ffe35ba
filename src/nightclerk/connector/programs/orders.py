"""Orders as they are here, and how far they are on their way into the books."""

from typing import Any

from django.utils.translation import gettext

from nightclerk.connector.models import (
    OrderProblem,
    OrderProcessing,
    OrderVersion,
    RefundProcessing,
    ShopOrder,
    ShopOrderLine,
    ShopShippingLine,
)
from nightclerk.connector.programs.order_shapes import (
    DifferenceTold,
    MomentTold,
    OrderHead,
    OrderLineTold,
    OrderTold,
    ProcessingTold,
    RefundTold,
    ShippingTold,
    VersionTold,
)
from nightclerk.connector.programs.values import (
    ReasonTold,
    amount,
    document_named,
    figure,
    said,
    tail,
)
from nightclerk.connector.selectors.timeline import timeline

HEAD = (
    *("id", "gid", "name", "cancelled_at", "financial_status", "fulfillment_status"),
    *("is_test", "email", "currency", "presentment_currency", "tags"),
)
AMOUNTS = ("total", "current_total", "current_tax", "outstanding", "refunded")


def order_head(order: ShopOrder) -> OrderHead:
    """Tell an order without its lines."""
    return OrderHead(**_head(order))


def order_told(order: ShopOrder) -> OrderTold:
    """Tell an order with lines, reasons, documents, refunds and earlier versions."""
    row = getattr(order, "processing", None)
    refunds = RefundProcessing.objects.filter(refund__order=order)
    refunds = refunds.select_related("refund__order", "document__currency", "credited")
    return OrderTold(
        **_head(order),
        note=order.note,
        po_number=order.po_number,
        lines=[_line(line) for line in order.shoporderline_set.all()],
        shipping=[_shipping(line) for line in order.shopshippingline_set.all()],
        processing=processing_told(row) if row else None,
        refunds=[refund_told(refund) for refund in refunds.order_by("pk")],
        versions=[
            version_told(version)
            for version in order.versions.defer("payload").order_by("pk")
        ],
        timeline=[
            MomentTold(at=item.at, text=item.text.translated(gettext), kind=item.kind)
            for item in timeline(order)
        ],
    )


def processing_told(row: OrderProcessing) -> ProcessingTold:
    """Tell what became of an order."""
    named = [document_named(each.document) for each in row.later_documents.all()]
    return ProcessingTold(
        order=tail(row.order.gid),
        name=row.order.name,
        document=document_named(row.document),
        later_documents=[each for each in named if each is not None],
        reasons=[problem_told(problem) for problem in row.problems.all()],
        has_update=row.pending_key not in ("", row.settled_key),
        changes=[DifferenceTold(**change) for change in row.pending],
        run=row.run_id,
        **_same(
            row,
            *("state", "problem_class", "money", "hold_is_lifted"),
            *("tried_at", "processed_at"),
        ),
    )


def refund_told(row: RefundProcessing) -> RefundTold:
    """Tell a refund and what became of it."""
    refund = row.refund
    return RefundTold(
        id=row.pk,
        order=tail(refund.order.gid),
        name=refund.order.name,
        gid=refund.gid,
        created_at=refund.shopify_created_at,
        total=amount(refund.total),
        currency=refund.order.currency,
        document=document_named(row.document),
        applies_to=row.credited.no if row.credited else "",
        reasons=[_kept_reason(problem) for problem in row.problems],
        **_same(
            row,
            *("state", "is_contained", "accepts_difference"),
            *("tried_at", "processed_at"),
        ),
    )


def version_told(version: OrderVersion) -> VersionTold:
    """Tell when an order was in an earlier state."""
    return VersionTold(
        id=version.pk,
        changed_at=version.shopify_updated_at,
        run=version.run_id,
        **_same(version, "read_at", "replaced_at", "request_id"),
    )


def problem_told(problem: OrderProblem) -> ReasonTold:
    """Tell one reason why an order is not in the books."""
    return ReasonTold(
        text=said(problem.text),
        hint=said(problem.hint),
        expected=figure(problem.expected),
        found=figure(problem.found),
        **_same(problem, "kind", "field", "line_gid", "mapping", "mapping_id"),
    )


def _kept_reason(problem: dict[str, Any]) -> ReasonTold:
    """Tell a reason as refunds keep it."""
    return ReasonTold(
        kind=problem["kind"],
        text=said(problem["text"]),
        hint=said(problem["hint"]),
        field=problem.get("field", ""),
        line_gid=problem.get("line_gid", ""),
        expected=figure(problem.get("expected")),
        found=figure(problem.get("found")),
        mapping="",
        mapping_id=None,
    )


def _head(order: ShopOrder) -> dict[str, Any]:
    row = getattr(order, "processing", None)
    return {
        **_same(order, *HEAD),
        **{name: amount(getattr(order, name)) for name in AMOUNTS},
        "shop": order.shop.code,
        "number": tail(order.gid),
        "created_at": order.shopify_created_at,
        "changed_at": order.shopify_updated_at,
        "customer": order.customer_name,
        "company": order.company_name,
        "country": order.ship_country,
        "state": row.state if row else "",
        "document": row.document.no if row and row.document else "",
    }


def _line(line: ShopOrderLine) -> OrderLineTold:
    same = ("gid", "sku", "title", "variant_title", "quantity", "current_quantity")
    return OrderLineTold(
        **_same(line, *same, "is_gift_card", "is_tip"),
        unit_price=amount(line.unit_price),
        discount=amount(line.discount),
        total=amount(line.total),
    )


def _shipping(line: ShopShippingLine) -> ShippingTold:
    return ShippingTold(
        **_same(line, "gid", "title", "is_removed"),
        price=amount(line.price),
        discount=amount(line.discount),
    )


def _same(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
