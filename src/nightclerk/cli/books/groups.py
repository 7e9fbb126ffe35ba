"""All commands of the books, below one name each."""

import typer

from nightclerk.cli.books import (
    batches,
    customers,
    documents,
    items,
    journal,
    ledger,
    payments,
    posted,
    stock,
)


def add_books(root: typer.Typer) -> None:
    """Add the commands of the books to those of Nightclerk."""
    for module in (customers, items, ledger, payments, posted, stock):
        module.add_commands()
    documents.add_commands(root)
    ledger.app.command("journal")(journal.journal)
    groups = {
        "customers": customers,
        "items": items,
        "stock": stock,
        "documents": documents,
        "posted": posted,
        "batches": batches,
        "payments": payments,
        "ledger": ledger,
    }
    for name, module in groups.items():
        root.add_typer(module.app, name=name)
