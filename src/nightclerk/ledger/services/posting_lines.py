"""What a posting leaves of the lines of its draft."""

import json

from django.db import connection

from nightclerk.ledger.services.posting_case import Case

KEEP = """
UPDATE ledger_salesline line
SET shipped = given.shipped,
    invoiced = given.invoiced,
    to_ship = line.quantity - given.shipped,
    to_invoice = line.quantity - given.invoiced
FROM jsonb_to_recordset(%s) AS given(line_no int, shipped numeric, invoiced numeric)
WHERE line.document_id = %s AND line.line_no = given.line_no
"""


def keep_quantities(case: Case) -> None:
    """Write what is shipped and invoiced now; all that is left is to be done next.

    One statement for all lines.
    """
    given = [
        {
            "line_no": step.line_no,
            "shipped": step.shipped_after,
            "invoiced": step.invoiced_after,
        }
        for step in case.steps.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [json.dumps(given, default=str), case.draft.pk])
