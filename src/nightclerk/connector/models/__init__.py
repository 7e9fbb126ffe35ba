"""The connector's records."""

from nightclerk.connector.models.catalog import MappedBy, ShopVariant
from nightclerk.connector.models.completeness import CompletenessDay
from nightclerk.connector.models.customers import (
    ShopCompany,
    ShopCompanyLocation,
    ShopCustomer,
)
from nightclerk.connector.models.fulfillments import (
    ShopFulfillment,
    ShopFulfillmentLine,
    ShopFulfillmentOrder,
    ShopFulfillmentOrderLine,
)
from nightclerk.connector.models.mappings import (
    CountryRule,
    PaymentMapping,
    ShippingMapping,
    ShopLocation,
    TaxMapping,
    TermsMapping,
)
from nightclerk.connector.models.order_lines import (
    ShopOrderLine,
    ShopRisk,
    ShopShippingLine,
    ShopTaxLine,
    ShopTransaction,
)
from nightclerk.connector.models.orders import ShopOrder
from nightclerk.connector.models.outbox import (
    BulkOperation,
    OutgoingCall,
    OutgoingChange,
)
from nightclerk.connector.models.payments import (
    BalanceTransaction,
    Dispute,
    PaymentProcessing,
    PaymentSettings,
    Payout,
    ToBooks,
)
from nightclerk.connector.models.processing import (
    OrderDocument,
    OrderProblem,
    OrderProcessing,
    ProblemClass,
    RefundProcessing,
    State,
)
from nightclerk.connector.models.product_settings import (
    ProductSettings,
    StockSettings,
)
from nightclerk.connector.models.products import ShopPicture, ShopProduct
from nightclerk.connector.models.refunds import (
    ShopExchangeLine,
    ShopRefund,
    ShopRefundLine,
    ShopReturn,
    ShopReturnLine,
)
from nightclerk.connector.models.sales_channels import SalesChannel
from nightclerk.connector.models.settings import CustomerSettings, OrderSettings
from nightclerk.connector.models.shipping import (
    CarrierMapping,
    Parcel,
    ShipmentSending,
    ShippingSettings,
)
from nightclerk.connector.models.shops import ApiBudget, Shop
from nightclerk.connector.models.stock import StockLevel
from nightclerk.connector.models.sync import SkippedRecord, Watermark
from nightclerk.connector.models.versions import OrderVersion

__all__ = [
    "ApiBudget",
    "BalanceTransaction",
    "BulkOperation",
    "CarrierMapping",
    "CompletenessDay",
    "CountryRule",
    "CustomerSettings",
    "Dispute",
    "MappedBy",
    "OrderDocument",
    "OrderProblem",
    "OrderProcessing",
    "OrderSettings",
    "OrderVersion",
    "OutgoingCall",
    "OutgoingChange",
    "Parcel",
    "PaymentMapping",
    "PaymentProcessing",
    "PaymentSettings",
    "Payout",
    "ProblemClass",
    "ProductSettings",
    "RefundProcessing",
    "SalesChannel",
    "ShipmentSending",
    "ShippingMapping",
    "ShippingSettings",
    "Shop",
    "ShopCompany",
    "ShopCompanyLocation",
    "ShopCustomer",
    "ShopExchangeLine",
    "ShopFulfillment",
    "ShopFulfillmentLine",
    "ShopFulfillmentOrder",
    "ShopFulfillmentOrderLine",
    "ShopLocation",
    "ShopOrder",
    "ShopOrderLine",
    "ShopPicture",
    "ShopProduct",
    "ShopRefund",
    "ShopRefundLine",
    "ShopReturn",
    "ShopReturnLine",
    "ShopRisk",
    "ShopShippingLine",
    "ShopTaxLine",
    "ShopTransaction",
    "ShopVariant",
    "SkippedRecord",
    "State",
    "StockLevel",
    "StockSettings",
    "TaxMapping",
    "TermsMapping",
    "ToBooks",
    "Watermark",
]
