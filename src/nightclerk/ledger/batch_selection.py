"""Which documents a batch is made of, as it is kept with the batch. Pure."""

from datetime import date

from nightclerk.core.params import Params

RELEASED, ANY_STATUS = "released", "any"
WITH, WITHOUT = "with", "without"


class Selection(Params):
    """The filters for documents of one kind; what is empty chooses nothing.

    `numbers`, `customer`, `external_order_no` and `location` are filters as
    `filters.choices` reads them; `external_order` is empty, `with` or `without`.
    `posting_date_to` is the last posting date; it leaves out documents without one.
    `documents` are keys; `retries` is the batch whose failed documents they are.
    """

    kind: str
    numbers: str = ""
    status: str = RELEASED
    customer: str = ""
    external_order: str = ""
    external_order_no: str = ""
    posting_date_to: date | None = None
    location: str = ""
    documents: tuple[int, ...] | None = None
    retries: int | None = None

    def wants(self, status: str) -> bool:
        """Tell whether documents of a status belong to it."""
        return self.status in (ANY_STATUS, status)
