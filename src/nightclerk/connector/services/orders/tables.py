"""Which table keeps which rows of an order."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from nightclerk.connector.mapping.orders.fulfillment_rows import (
    FulfillmentLineRow,
    FulfillmentOrderLineRow,
    FulfillmentOrderRow,
    FulfillmentRow,
)
from nightclerk.connector.mapping.orders.refund_rows import (
    ExchangeLineRow,
    RefundLineRow,
    RefundRow,
    ReturnLineRow,
    ReturnRow,
)
from nightclerk.connector.mapping.orders.rows import (
    ChildRow,
    LineRow,
    RiskRow,
    ShippingLineRow,
    TaxLineRow,
    TransactionRow,
)
from nightclerk.connector.models import (
    ShopExchangeLine,
    ShopFulfillment,
    ShopFulfillmentLine,
    ShopFulfillmentOrder,
    ShopFulfillmentOrderLine,
    ShopOrderLine,
    ShopRefund,
    ShopRefundLine,
    ShopReturn,
    ShopReturnLine,
    ShopRisk,
    ShopShippingLine,
    ShopTaxLine,
    ShopTransaction,
)

BY_GID = ("order_id", "gid")


@dataclass(frozen=True)
class Table:
    """Where rows of one type are kept, and what tells them apart.

    `kept_by` names the table, and its column, of what became of a row in the books: a
    row that Shopify names no more stays while there is such.
    """

    model: type[models.Model]
    key: tuple[str, ...] = BY_GID
    kept_by: tuple[str, str] | None = None


TABLES: Mapping[type[ChildRow], Table] = {
    LineRow: Table(ShopOrderLine),
    ShippingLineRow: Table(ShopShippingLine),
    TaxLineRow: Table(ShopTaxLine, ("order_id", "parent_gid", "position")),
    TransactionRow: Table(
        ShopTransaction, kept_by=("connector_paymentprocessing", "transaction_id")
    ),
    RiskRow: Table(ShopRisk, ("order_id", "position")),
    FulfillmentOrderRow: Table(ShopFulfillmentOrder),
    FulfillmentOrderLineRow: Table(ShopFulfillmentOrderLine),
    FulfillmentRow: Table(ShopFulfillment),
    FulfillmentLineRow: Table(ShopFulfillmentLine),
    RefundRow: Table(ShopRefund, kept_by=("connector_refundprocessing", "refund_id")),
    RefundLineRow: Table(ShopRefundLine),
    ReturnRow: Table(ShopReturn),
    ReturnLineRow: Table(ShopReturnLine),
    ExchangeLineRow: Table(ShopExchangeLine),
}
