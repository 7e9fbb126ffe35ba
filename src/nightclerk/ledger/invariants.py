"""What must be true of the books at any time, as questions for the database.

Each gives the rows that break a rule: where they are, and by how much. Sound books give
none. The numbers are those of the tests.
"""

from dataclasses import dataclass

from nightclerk.core.text import Text, words


@dataclass(frozen=True)
class Invariant:
    """A rule, and the statement that finds what breaks it: place, then difference."""

    number: str
    title: Text
    statement: str


LEDGER = (
    Invariant(
        "I01",
        words("The entries of a transaction add up to zero"),
        """
        SELECT transaction_id::text, sum(amount) FROM ledger_ledgerentry
        GROUP BY transaction_id HAVING sum(amount) <> 0
        """,
    ),
    Invariant(
        "I01",
        words("The entries of a document and day add up to zero"),
        """
        SELECT document_no || ' ' || date, sum(amount) FROM ledger_ledgerentry
        GROUP BY document_no, date HAVING sum(amount) <> 0
        """,
    ),
    Invariant(
        "I02",
        words("No amount is finer than the currency, and none is zero"),
        """
        SELECT entry.id::text, entry.amount FROM ledger_ledgerentry entry
        CROSS JOIN ledger_company company
        JOIN ledger_currency own ON own.id = company.currency_id
        WHERE entry.amount = 0 OR entry.amount <> round(entry.amount, own.decimals)
        """,
    ),
    Invariant(
        "I03",
        words("All entries add up to zero on every day"),
        """
        SELECT date::text, sum(amount) FROM ledger_ledgerentry
        GROUP BY date HAVING sum(amount) <> 0
        """,
    ),
)
RECEIVABLES = (
    Invariant(
        "I04",
        words("Receivables accounts and customer entries agree on every day"),
        """
        WITH accounts AS (
            SELECT DISTINCT receivables_account_id AS account FROM ledger_customergroup
        ), moved AS (
            SELECT party.receivables_account_id AS account, detail.date,
                -detail.amount_local AS amount
            FROM ledger_customerdetail detail
            JOIN ledger_customerentry entry ON entry.id = detail.entry_id
            JOIN ledger_customergroup party ON party.id = entry.customer_group_id
            UNION ALL
            SELECT account_id, date, amount FROM ledger_ledgerentry
            WHERE account_id IN (SELECT account FROM accounts)
        )
        SELECT account || ' ' || date, sum(amount) FROM moved
        GROUP BY account, date HAVING sum(amount) <> 0
        """,
    ),
    Invariant(
        "I05",
        words("A customer entry is what its details say"),
        """
        SELECT entry.id::text, entry.remaining - sum(detail.amount)
        FROM ledger_customerentry entry
        JOIN ledger_customerdetail detail ON detail.entry_id = entry.id
        GROUP BY entry.id
        HAVING entry.remaining <> sum(detail.amount)
            OR entry.remaining_local <> sum(detail.amount_local)
            OR entry.amount <> sum(detail.amount) FILTER (WHERE detail.kind = 'initial')
            OR entry.amount_local
                <> sum(detail.amount_local) FILTER (WHERE detail.kind = 'initial')
            OR entry.is_open <> (entry.remaining <> 0)
            OR entry.remaining * entry.amount < 0
            OR abs(entry.remaining) > abs(entry.amount)
        """,
    ),
    Invariant(
        "I06",
        words("The two sides of an application add up to zero"),
        """
        SELECT application_id::text, sum(amount_local) FROM ledger_customerdetail
        WHERE application_id IS NOT NULL GROUP BY application_id
        HAVING sum(amount) <> 0
            OR sum(amount_local) FILTER (WHERE kind = 'application') <> 0
        """,
    ),
    Invariant(
        "I06",
        words("What rates of exchange change is booked on receivables"),
        """
        SELECT detail.application_id::text, sum(detail.amount_local)
        FROM ledger_customerdetail detail
        WHERE detail.application_id IS NOT NULL
        GROUP BY detail.application_id, detail.transaction_id
        HAVING sum(detail.amount_local) <> coalesce((
            SELECT sum(amount) FROM ledger_ledgerentry
            WHERE transaction_id = detail.transaction_id AND account_id IN (
                SELECT receivables_account_id FROM ledger_customergroup)
        ), 0)
        """,
    ),
    Invariant(
        "I26",
        words("A customer entry is converted once, and closed in both currencies"),
        """
        SELECT entry.id::text, entry.remaining_local FROM ledger_customerentry entry
        CROSS JOIN ledger_company company
        JOIN ledger_currency own ON own.id = company.currency_id
        WHERE entry.amount_local <> round(entry.amount / entry.factor, own.decimals)
            OR (entry.remaining = 0 AND entry.remaining_local <> 0)
        """,
    ),
)
INVOICES = (
    Invariant(
        "I07",
        words("An invoice, its lines and its customer entry agree"),
        """
        SELECT paper.no, entry.amount - paper.gross FROM ledger_posteddocument paper
        JOIN ledger_customerentry entry ON entry.document_id = paper.id
        WHERE entry.amount <> CASE paper.kind WHEN 'credit' THEN -1 ELSE 1 END
                * paper.gross
            OR paper.gross <> paper.net + paper.vat
            OR (paper.gross, paper.net, paper.vat) <> (
                SELECT coalesce(sum(gross), 0), coalesce(sum(net), 0),
                    coalesce(sum(vat), 0)
                FROM ledger_postedline WHERE document_id = paper.id)
        """,
    ),
    Invariant(
        "I07",
        words("VAT entries cover what the customer owes"),
        """
        SELECT entry.document_no, entry.amount_local + sum(vat.base + vat.amount)
        FROM ledger_customerentry entry
        JOIN ledger_vatentry vat ON vat.transaction_id = entry.transaction_id
        GROUP BY entry.id
        HAVING entry.amount_local + sum(vat.base + vat.amount) <> 0
        """,
    ),
    Invariant(
        "I08",
        words("VAT is computed once per rate and document"),
        """
        SELECT paper.no, sum(line.vat - line.vat_difference)
        FROM ledger_postedline line
        JOIN ledger_posteddocument paper ON paper.id = line.document_id
        JOIN ledger_currency currency ON currency.id = paper.currency_id
        WHERE line.vat_kind = 'normal' AND line.line_amount <> 0
            AND paper.kind IN ('invoice', 'credit')
        GROUP BY paper.id, currency.id, line.vat_identifier, line.vat_rate,
            sign(line.line_amount)
        HAVING sum(line.vat - line.vat_difference) <> CASE
            WHEN paper.prices_include_vat THEN round(
                sum(line.gross) * line.vat_rate / (100 + line.vat_rate),
                currency.decimals)
            ELSE round(sum(line.net) * line.vat_rate / 100, currency.decimals) END
        """,
    ),
    Invariant(
        "I09",
        words("VAT accounts and VAT entries agree"),
        """
        WITH taxed AS (
            SELECT DISTINCT account_id FROM ledger_vatentry
            WHERE account_id IS NOT NULL
        ), moved AS (
            SELECT transaction_id, account_id, -amount AS amount FROM ledger_vatentry
            WHERE account_id IS NOT NULL
            UNION ALL
            SELECT entry.transaction_id, entry.account_id, entry.amount
            FROM ledger_ledgerentry entry
            JOIN ledger_ledgertransaction booked ON booked.id = entry.transaction_id
            WHERE booked.source = 'sales'
                AND entry.account_id IN (SELECT account_id FROM taxed)
        )
        SELECT transaction_id || ' ' || account_id, sum(amount) FROM moved
        GROUP BY transaction_id, account_id HAVING sum(amount) <> 0
        """,
    ),
    Invariant(
        "I10",
        words("No line turns its sign, and discounts stay within their lines"),
        """
        SELECT id::text, gross FROM ledger_postedline
        WHERE net * line_amount < 0 OR vat * line_amount < 0
            OR invoice_discount * line_amount < 0
            OR abs(invoice_discount) > abs(line_amount)
        """,
    ),
)
