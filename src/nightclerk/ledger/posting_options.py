"""How a document is posted: what of it, and by which dates. Pure."""

from datetime import date

from pydantic import Field

from nightclerk.core.params import Params


class PostingOptions(Params):
    """What of a document is posted, and by which dates.

    Ship and invoice are for orders; a posting date fills dates that are empty even
    where it replaces none.
    """

    ship: bool = Field(default=True, title="Ship")
    invoice: bool = Field(default=True, title="Invoice")
    posting_date: date | None = Field(default=None, title="Posting date")
    replace_posting_date: bool = Field(default=False, title="Replace posting date")
    replace_document_date: bool = Field(default=False, title="Replace document date")
    vat_date: date | None = Field(default=None, title="VAT date")
    replace_vat_date: bool = Field(default=False, title="Replace VAT date")
    calculate_discount: bool = Field(default=False, title="Calculate invoice discount")
