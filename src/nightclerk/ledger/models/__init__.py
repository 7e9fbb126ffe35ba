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
from nightclerk.ledger.models.items import (
    InventorySetup,
    Item,
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
from nightclerk.ledger.models.posted import PostedDocument, PostedLine
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
    "FiscalPeriod",
    "InventorySetup",
    "Item",
    "ItemApplication",
    "ItemEntry",
    "ItemGroup",
    "ItemUnit",
    "ItemVariant",
    "LedgerEntry",
    "LedgerTransaction",
    "Location",
    "NumberSeries",
    "NumberSeriesLine",
    "PaymentMethod",
    "PaymentTerms",
    "PostedDocument",
    "PostedLine",
    "PostingBatch",
    "PostingBatchItem",
    "PostingSetup",
    "ProductGroup",
    "SalesDocument",
    "SalesLine",
    "Unit",
    "UserSetup",
    "ValueEntry",
    "VatBusinessGroup",
    "VatEntry",
    "VatProductGroup",
    "VatSetup",
]
