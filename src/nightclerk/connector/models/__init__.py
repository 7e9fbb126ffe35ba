"""The connector's records."""

from nightclerk.connector.models.fulfillments import (
    ShopFulfillment,
    ShopFulfillmentLine,
    ShopFulfillmentOrder,
    ShopFulfillmentOrderLine,
)
from nightclerk.connector.models.order_lines import (
    ShopOrderLine,
    ShopRisk,
    ShopShippingLine,
    ShopTaxLine,
    ShopTransaction,
)
from nightclerk.connector.models.orders import ShopOrder
from nightclerk.connector.models.refunds import (
    ShopRefund,
    ShopRefundLine,
    ShopReturn,
    ShopReturnLine,
)
from nightclerk.connector.models.shops import ApiBudget, Shop
from nightclerk.connector.models.sync import SkippedRecord, Watermark

__all__ = [
    "ApiBudget",
    "Shop",
    "ShopFulfillment",
    "ShopFulfillmentLine",
    "ShopFulfillmentOrder",
    "ShopFulfillmentOrderLine",
    "ShopOrder",
    "ShopOrderLine",
    "ShopRefund",
    "ShopRefundLine",
    "ShopReturn",
    "ShopReturnLine",
    "ShopRisk",
    "ShopShippingLine",
    "ShopTaxLine",
    "ShopTransaction",
    "SkippedRecord",
    "Watermark",
]
