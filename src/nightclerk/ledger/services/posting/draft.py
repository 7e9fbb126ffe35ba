"""What a posting leaves of its draft: dates, totals, state, what is left of lines."""

import json

from django.db import connection

from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.posting_plan import is_complete
from nightclerk.ledger.services.documents.recalculation import OF_DOCUMENTS
from nightclerk.ledger.services.posting.case import Case

Status = SalesDocument.Status
KEEP = """
WITH kept AS (
    UPDATE ledger_salesline line
    SET shipped = given.shipped,
        invoiced = given.invoiced,
        to_ship = line.quantity - given.shipped,
        to_invoice = line.quantity - given.invoiced
    FROM jsonb_to_recordset(%s)
        AS given(line_no int, shipped numeric, invoiced numeric)
    WHERE line.document_id = %s AND line.line_no = given.line_no
)
UPDATE ledger_salesdocument
SET posting_date = %s, document_date = %s, vat_date = %s, due_date = %s, factor = %s,
    discount_kind = %s, discount_value = %s, net = %s, vat = %s, gross = %s,
    status = %s, version = %s, queue_status = '', queue_error = '{}',
    changed_at = now()
WHERE id = %s
"""


def keep_draft(case: Case) -> None:
    """Write what the posting changes of the draft, in one statement.

    What is left of every line is to be shipped and invoiced next.
    """
    draft = case.draft
    is_done = is_complete(case.steps.values())
    draft.status = Status.POSTED if is_done else Status.RELEASED
    draft.version += 1
    given = [
        {
            "line_no": step.line_no,
            "shipped": step.shipped_after,
            "invoiced": step.invoiced_after,
        }
        for step in case.steps.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                json.dumps(given, default=str),
                draft.pk,
                draft.posting_date,
                draft.document_date,
                draft.vat_date,
                draft.due_date,
                draft.factor,
                *(getattr(draft, column) for column in OF_DOCUMENTS),
                draft.status,
                draft.version,
                draft.pk,
            ],
        )
