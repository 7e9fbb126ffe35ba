"""All commands of the shops' side, below one name each."""

import typer

from nightclerk.cli.trade import buyers, mappings, orders, products, refunds, watching


def add_trade(root: typer.Typer) -> None:
    """Add the commands of the shops' side to those of Nightclerk."""
    for module in (orders, refunds, mappings, products, watching):
        module.add_commands()
    groups = {
        "orders": orders.app,
        "refunds": refunds.app,
        "mappings": mappings.app,
        "products": products.app,
        "buyers": buyers.app,
        "days": watching.days,
        "outbox": watching.outbox,
    }
    for name, group in groups.items():
        root.add_typer(group, name=name)
    for command in (watching.worklists, watching.skipped):
        root.command()(command)
