"""A page of orders on their way into the books: what is decided for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nightclerk.connector.mapping.papers.document_heads import (
    head_of,
    held,
    hold_reasons,
    kind_of,
    number_of,
    number_problems,
)
from nightclerk.connector.mapping.papers.sale_checks import expected_total
from nightclerk.connector.mapping.papers.sale_draft import Draft, SaleProblem
from nightclerk.connector.mapping.papers.sale_facts import Sale
from nightclerk.connector.mapping.papers.sales import draft_of
from nightclerk.connector.models import (
    CustomerSettings,
    OrderProcessing,
    OrderSettings,
    Shop,
    State,
)
from nightclerk.connector.selectors.papers.sales import sales_of
from nightclerk.connector.services.items.variants import see_variants
from nightclerk.connector.services.papers.document_lines import Records
from nightclerk.connector.services.papers.order_customers import (
    CustomerChoice,
    customers_for,
)
from nightclerk.connector.services.papers.order_terms import PageTerms
from nightclerk.connector.services.shops.sources import order_source
from nightclerk.core.clock import zone
from nightclerk.core.errors import NotReady, Refused
from nightclerk.core.text import words
from nightclerk.ledger.models import Customer, SalesDocument
from nightclerk.ledger.problems import problems_in
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.documents.many_documents import (
    DocumentInput,
    create_many,
)


@dataclass(frozen=True)
class Drafting:
    """An order that can be booked: what it becomes, who buys, who pays."""

    result: "Result"
    draft: Draft
    buyer: Customer
    payer: Customer


@dataclass
class Result:
    """What was decided for one order: a state, with a document or with reasons."""

    processing: OrderProcessing
    state: State
    sale: Sale
    problems: Sequence[SaleProblem] = ()
    document: SalesDocument | None = None
    lines: int = 0


class Page:
    """Decides for orders that the caller holds; only documents are written here."""

    def __init__(
        self,
        shop: Shop,
        rows: Sequence[OrderProcessing],
        *,
        settings: OrderSettings,
        customers: CustomerSettings,
        setup: Setup,
        actor: Any = None,
    ) -> None:
        self.shop, self.rows = shop, rows
        self.settings, self.customers = settings, customers
        self.setup, self.actor = setup, actor
        see_variants(shop, [row.order_id for row in rows])
        self.zone = zone(shop.zone or "UTC")
        self.money = {row.order_id: row.money or settings.money for row in rows}
        found = sales_of([row.order for row in rows], self.money)
        self.sales = {sale.key: sale for sale in found}

    @cached_property
    def terms(self) -> PageTerms:
        """Give the mappings; they are read when the first order asks."""
        return PageTerms(
            self.shop, self.settings, list(self.sales.values()), self.setup
        )

    def results(self) -> list[Result]:
        """Decide for all orders, in their order; all that can be booked are at once."""
        decided: dict[int, Result | None] = {
            row.order_id: self._decided_at_once(row) for row in self.rows
        }
        open_rows = [row for row in self.rows if decided[row.order_id] is None]
        choices = customers_for(
            self.shop, [row.order for row in open_rows], settings=self.customers
        )
        wanted: list[Drafting] = []
        for row in open_rows:
            found = self._drafted(row, choices[row.order_id])
            if isinstance(found, Result):
                decided[row.order_id] = found
            else:
                wanted.append(found)
        for result in self._booked(wanted):
            decided[result.processing.order_id] = result
        return [result for result in decided.values() if result is not None]

    def stopped(self, row: OrderProcessing, problems: Sequence[SaleProblem]) -> Result:
        """Stop an order with its reasons."""
        return Result(row, State.STOPPED, self.sales[row.order_id], problems)

    def _decided_at_once(self, row: OrderProcessing) -> Result | None:
        """Decide what needs no look at the books: nothing to book, or held."""
        sale = self.sales[row.order_id]
        if _is_empty(sale):
            return Result(row, State.NOTHING, sale)
        if not row.hold_is_lifted:
            reasons = hold_reasons(row.order, self.settings)
            if reasons:
                return Result(row, State.HELD, sale, held(reasons))
        return None

    def _drafted(
        self, row: OrderProcessing, choice: CustomerChoice
    ) -> Result | Drafting:
        """Draft one order, or stop it with all its reasons."""
        sale = self.sales[row.order_id]
        problems = number_problems(row.order, self.settings)
        problems += self.terms.unknown_currency(sale)
        buyer, payer = choice.sell_to, choice.bill_to or choice.sell_to
        if choice.problem is not None:
            problems.append(choice.problem)
        drafted = draft_of(sale, self.terms.terms_for(sale, payer))
        if buyer is None or payer is None:
            problems += filter(_is_of_no_buyer, drafted.problems)
            return self.stopped(row, problems or [_nobody()])
        problems += drafted.problems
        if drafted.draft is None or problems:
            return self.stopped(row, problems)
        result = Result(row, State.PROCESSED, sale, lines=len(drafted.draft.lines))
        return Drafting(result, drafted.draft, buyer, payer)

    def _input(self, drafting: Drafting, records: Records) -> DocumentInput:
        order = drafting.result.processing.order
        return DocumentInput(
            kind=kind_of(order, self.settings),
            customer=drafting.buyer,
            header=self.header(drafting),
            lines=records.inputs(drafting.draft),
            source=order_source(self.shop, order),
            no=number_of(order, self.settings),
            gross=expected_total(drafting.result.sale),
            actor=self.actor,
        )

    def header(self, drafting: Drafting) -> dict[str, Any]:
        """Give the fields of a document's head."""
        sale, draft, payer = drafting.result.sale, drafting.draft, drafting.payer
        order = drafting.result.processing.order
        header = {
            **head_of(order, self.zone),
            **self.terms.ship_words(sale),
            "currency": self.terms.currencies[sale.currency],
            "vat_group": self.terms.vat_groups[draft.business_group],
            "business_group": self.terms.business_group(draft.business_group, payer),
            # Also where it is nothing: what was agreed with the customer is not added.
            "discount_kind": SalesDocument.Discount.AMOUNT,
            "discount_value": draft.invoice_discount,
        }
        if payer.pk != drafting.buyer.pk:
            header["bill_to"] = payer
        if terms := self.terms.terms_named(order.payment_terms):
            header["terms"] = terms
        if method := self.terms.payment_method(sale):
            header["method"] = method
        return header

    def _booked(self, wanted: Sequence[Drafting]) -> list[Result]:
        """Make the documents; what the books refuse is stopped with their words."""
        records = Records([drafting.draft for drafting in wanted], self.setup)
        made = create_many(
            [self._input(drafting, records) for drafting in wanted],
            setup=self.setup,
            releases=self.settings.releases,
        )
        results = []
        for drafting, document in zip(wanted, made, strict=True):
            result = drafting.result
            if isinstance(document, SalesDocument):
                result.document = document
            else:
                result.state = State.STOPPED
                result.problems = refusals(document)
            results.append(result)
        return results


def refusals(refused: NotReady | Refused) -> list[SaleProblem]:
    """Give what the books say against a document, problem by problem."""
    found = problems_in(refused) if isinstance(refused, Refused) else []
    texts = [(problem.text, problem.place) for problem in found]
    return [
        SaleProblem(kind="books", text=text, hint=refused.hint, field=place)
        for text, place in texts or [(refused.text, "")]
    ]


def _is_empty(sale: Sale) -> bool:
    """Tell whether there is nothing to book: no piece, no charge, no money."""
    has_goods = any(line.current_quantity or line.lost_quantity for line in sale.lines)
    return not has_goods and not expected_total(sale)


def _is_of_no_buyer(problem: SaleProblem) -> bool:
    """Tell whether a problem is there whoever buys: how he is taxed is not known."""
    return problem.kind in {"mapping", "settings"}


def _nobody() -> SaleProblem:
    return SaleProblem(
        kind="mapping",
        text=words("Nobody is found whose order this is"),
        hint=words("Map the buyer, or name a default customer on the shop card."),
        mapping="customer",
    )
