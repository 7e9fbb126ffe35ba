"""What must be true of goods, orders and numbers at any time, for the database."""

from nightclerk.core.text import words
from nightclerk.ledger.invariants import Invariant

STOCK = (
    Invariant(
        "I11",
        words("What lies in a place is what is left of its entries"),
        """
        SELECT concat_ws(' ', item_id, variant_id, location_id),
            sum(quantity) - sum(remaining)
        FROM ledger_itementry GROUP BY item_id, variant_id, location_id
        HAVING sum(quantity) <> sum(remaining)
        """,
    ),
    Invariant(
        "I12",
        words("What left a lot is what its applications say"),
        """
        SELECT entry.id::text, entry.quantity - entry.remaining - coalesce(
            sum(given.quantity), 0)
        FROM ledger_itementry entry
        LEFT JOIN ledger_itemapplication given ON given.inbound_id = entry.id
        WHERE entry.quantity > 0 AND entry.corrects_id IS NULL
        GROUP BY entry.id
        HAVING entry.quantity - entry.remaining <> coalesce(sum(given.quantity), 0)
            OR entry.remaining > entry.quantity
        """,
    ),
    Invariant(
        "I12",
        words("What went out was taken from lots, or waits for goods"),
        """
        SELECT entry.id::text, entry.remaining - entry.quantity - coalesce(
            sum(taken.quantity), 0)
        FROM ledger_itementry entry
        LEFT JOIN ledger_itemapplication taken ON taken.outbound_id = entry.id
        WHERE entry.quantity < 0 AND entry.corrects_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM ledger_itementry undone WHERE undone.corrects_id = entry.id)
        GROUP BY entry.id
        HAVING entry.remaining - entry.quantity <> coalesce(sum(taken.quantity), 0)
            OR entry.remaining < entry.quantity
        """,
    ),
    Invariant(
        "I13",
        words("Goods that went out cost what their lots gave"),
        """
        WITH cost AS (
            SELECT item_entry_id, sum(expected + actual) AS amount
            FROM ledger_valueentry GROUP BY item_entry_id
        )
        SELECT entry.id::text, cost.amount + coalesce(sum(taken.cost), 0)
        FROM ledger_itementry entry
        JOIN cost ON cost.item_entry_id = entry.id
        LEFT JOIN ledger_itemapplication taken ON taken.outbound_id = entry.id
        WHERE entry.quantity < 0 AND entry.remaining = 0 AND entry.corrects_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM ledger_itementry undone
                WHERE undone.corrects_id = entry.id)
        GROUP BY entry.id, cost.amount
        HAVING cost.amount + coalesce(sum(taken.cost), 0) <> 0
        """,
    ),
    Invariant(
        "I13",
        words("What is empty has no cost left"),
        """
        WITH cost AS (
            SELECT item_entry_id, sum(expected + actual) AS amount
            FROM ledger_valueentry GROUP BY item_entry_id
        )
        SELECT concat_ws(' ', entry.item_id, entry.variant_id, entry.location_id),
            sum(cost.amount)
        FROM ledger_itementry entry JOIN cost ON cost.item_entry_id = entry.id
        GROUP BY entry.item_id, entry.variant_id, entry.location_id
        HAVING bool_and(entry.remaining = 0) AND sum(cost.amount) <> 0
        """,
    ),
    Invariant(
        "I13",
        # An entry that is undone, and the one against it, cost nothing together.
        words("What remains has the cost that nothing else took"),
        """
        WITH cost AS (
            SELECT item_entry_id AS id, sum(expected + actual) AS amount
            FROM ledger_valueentry GROUP BY item_entry_id
        ), given AS (
            SELECT inbound_id AS id, sum(cost) AS amount
            FROM ledger_itemapplication GROUP BY inbound_id
        ), taken AS (
            SELECT outbound_id AS id, sum(cost) AS amount
            FROM ledger_itemapplication GROUP BY outbound_id
        ), known AS (
            SELECT entry.id, entry.remaining, entry.open_cost, CASE WHEN EXISTS (
                SELECT 1 FROM ledger_itementry undone
                WHERE undone.corrects_id = entry.id AND entry.quantity < 0
            ) OR (entry.corrects_id IS NOT NULL AND entry.quantity > 0) THEN 0
            ELSE coalesce(cost.amount, 0) - coalesce(given.amount, 0)
                + coalesce(taken.amount, 0) END AS amount
            FROM ledger_itementry entry
            LEFT JOIN cost USING (id) LEFT JOIN given USING (id)
            LEFT JOIN taken USING (id)
        )
        SELECT id::text, open_cost - amount FROM known
        WHERE open_cost <> amount OR (remaining = 0 AND open_cost <> 0)
        """,
    ),
    Invariant(
        "I14",
        words("The inventory accounts and the cost of the goods agree"),
        """
        SELECT 'inventory', coalesce((
            SELECT sum(amount) FROM ledger_ledgerentry WHERE account_id IN (
                SELECT inventory_account_id FROM ledger_inventorysetup)
        ), 0) - (SELECT coalesce(sum(actual), 0) FROM ledger_valueentry)
        FROM ledger_company company
        WHERE company.cost_to_gl AND coalesce((
            SELECT sum(amount) FROM ledger_ledgerentry WHERE account_id IN (
                SELECT inventory_account_id FROM ledger_inventorysetup)
        ), 0) <> (SELECT coalesce(sum(actual), 0) FROM ledger_valueentry)
        """,
    ),
)
# What a cancelled invoice took back of its order's lines.
SALES = (
    Invariant(
        "I15",
        words("An order has shipped and invoiced what its documents say"),
        """
        WITH papers AS (
            SELECT line.draft_line_id,
                sum(line.quantity) FILTER (WHERE paper.kind = 'shipment') AS shipped,
                sum(line.quantity) FILTER (WHERE paper.kind = 'invoice') AS invoiced,
                sum(line.quantity) FILTER (WHERE paper.kind = 'invoice' AND EXISTS (
                    SELECT 1 FROM ledger_posteddocument credit
                    WHERE credit.corrects_id = paper.id AND credit.cancels
                )) AS cancelled
            FROM ledger_postedline line
            JOIN ledger_posteddocument paper ON paper.id = line.document_id
            GROUP BY line.draft_line_id
        )
        SELECT line.id::text, line.invoiced FROM ledger_salesline line
        JOIN ledger_salesdocument draft ON draft.id = line.document_id
        LEFT JOIN papers ON papers.draft_line_id = line.id
        WHERE draft.kind = 'order' AND (
            line.shipped <> coalesce(papers.shipped, 0) - coalesce(papers.cancelled, 0)
            OR line.invoiced
                <> coalesce(papers.invoiced, 0) - coalesce(papers.cancelled, 0)
            OR abs(line.invoiced) > abs(line.shipped)
            OR abs(line.shipped) > abs(line.quantity))
        """,
    ),
    Invariant(
        "I16",
        # What an invoice between others cancelled may leave is a cent of rounding.
        words("The invoices of a line add up to the line"),
        """
        WITH cancelled AS MATERIALIZED (
            SELECT corrects_id AS id FROM ledger_posteddocument
            WHERE cancels AND corrects_id IS NOT NULL
        ), parts AS MATERIALIZED (
            SELECT part.draft_line_id AS id,
                sum(part.line_amount) FILTER (WHERE paper.kind = 'invoice') AS amount,
                sum(part.line_amount - part.invoice_discount)
                    FILTER (WHERE paper.kind = 'invoice') AS net,
                bool_or(paper.id IN (SELECT id FROM cancelled)) AS is_cancelled
            FROM ledger_postedline part
            JOIN ledger_posteddocument paper ON paper.id = part.document_id
            GROUP BY part.draft_line_id
        )
        SELECT line.id::text, line.line_amount - parts.amount
        FROM ledger_salesline line
        JOIN ledger_salesdocument draft ON draft.id = line.document_id
        JOIN parts ON parts.id = line.id
        WHERE draft.kind = 'order' AND line.invoiced = line.quantity
            AND NOT parts.is_cancelled
            AND line.line_amount - line.invoice_discount <> parts.net
        """,
    ),
    Invariant(
        "I17",
        words("No more of an invoice came back than was invoiced"),
        """
        SELECT paper.no || ' ' || origin.draft_line_id, sum(back.quantity)
        FROM ledger_postedline back
        JOIN ledger_postedline origin ON origin.id = back.returns_id
        JOIN ledger_posteddocument credit
            ON credit.id = back.document_id AND credit.kind = 'credit'
        JOIN ledger_posteddocument paper ON paper.id = CASE
            WHEN credit.corrects_id IS NULL THEN origin.document_id
            ELSE credit.corrects_id END
        JOIN ledger_postedline invoiced ON invoiced.document_id = paper.id
            AND invoiced.draft_line_id = origin.draft_line_id
        GROUP BY paper.no, origin.draft_line_id, invoiced.quantity
        HAVING abs(sum(back.quantity)) > abs(invoiced.quantity)
        """,
    ),
    Invariant(
        "I18",
        words("The numbers of invoices and credit memos have no holes"),
        r"""
        WITH numbered AS (
            SELECT kind, regexp_replace(no, '\d+$', '') AS series,
                substring(no FROM '\d+$')::numeric AS place
            FROM ledger_posteddocument WHERE no ~ '\d+$'
        )
        SELECT kind || ' ' || series, max(place) - min(place) + 1 - count(*)
        FROM numbered GROUP BY kind, series
        HAVING max(place) - min(place) + 1 <> count(*)
        """,
    ),
)
