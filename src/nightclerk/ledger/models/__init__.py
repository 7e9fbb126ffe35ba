"""The records of the books."""

from nightclerk.ledger.models.accounts import (
    Account,
    BusinessGroup,
    PostingSetup,
    ProductGroup,
    VatBusinessGroup,
    VatProductGroup,
    VatSetup,
)
from nightclerk.ledger.models.batches import PostingBatch, PostingBatchItem
from nightclerk.ledger.models.company import Company, FiscalPeriod, UserSetup
from nightclerk.ledger.models.entries import (
    ItemApplication,
    ItemEntry,
    LedgerEntry,
    LedgerTransaction,
    ValueEntry,
    VatEntry,
)
from nightclerk.ledger.models.goods import (
    ItemAttribute,
    ItemAttributeName,
    ItemAttributeValue,
    ItemText,
)
from nightclerk.ledger.models.items import (
    InventorySetup,
    Item,
    ItemCategory,
    ItemGroup,
    ItemUnit,
    ItemVariant,
    Unit,
)
from nightclerk.ledger.models.lines import SalesLine
from nightclerk.ledger.models.numbers import NumberSeries, NumberSeriesLine
from nightclerk.ledger.models.parties import (
    Customer,
    CustomerAddress,
    CustomerGroup,
)
from nightclerk.ledger.models.payment_journal import PaymentLine, PaymentTarget
from nightclerk.ledger.models.pictures import ItemPicture, PictureContent
from nightclerk.ledger.models.posted import PostedDocument, PostedLine
from nightclerk.ledger.models.prices import (
    DiscountGroup,
    PriceGroup,
    SalesDiscount,
    SalesPrice,
)
from nightclerk.ledger.models.receivables import (
    Application,
    CustomerDetail,
    CustomerEntry,
)
from nightclerk.ledger.models.sales import SalesDocument
from nightclerk.ledger.models.trade import (
    Currency,
    CurrencyRate,
    Location,
    PaymentMethod,
    PaymentTerms,
)

__all__ = [
    "Account",
    "Application",
    "BusinessGroup",
    "Company",
    "Currency",
    "CurrencyRate",
    "Customer",
    "CustomerAddress",
    "CustomerDetail",
    "CustomerEntry",
    "CustomerGroup",
    "DiscountGroup",
    "FiscalPeriod",
    "InventorySetup",
    "Item",
    "ItemApplication",
    "ItemAttribute",
    "ItemAttributeName",
    "ItemAttributeValue",
    "ItemCategory",
    "ItemEntry",
    "ItemGroup",
    "ItemPicture",
    "ItemText",
    "ItemUnit",
    "ItemVariant",
    "LedgerEntry",
    "LedgerTransaction",
    "Location",
    "NumberSeries",
    "NumberSeriesLine",
    "PaymentLine",
    "PaymentMethod",
    "PaymentTarget",
    "PaymentTerms",
    "PictureContent",
    "PostedDocument",
    "PostedLine",
    "PostingBatch",
    "PostingBatchItem",
    "PostingSetup",
    "PriceGroup",
    "ProductGroup",
    "SalesDiscount",
    "SalesDocument",
    "SalesLine",
    "SalesPrice",
    "Unit",
    "UserSetup",
    "ValueEntry",
    "VatBusinessGroup",
    "VatEntry",
    "VatProductGroup",
    "VatSetup",
]
