"""All commands of the shops' side, below one name each."""

import typer

from nightclerk.cli.trade import (
    buyers,
    goods_products,
    goods_stock,
    goods_work,
    mappings,
    orders,
    payments,
    payments_payouts,
    products,
    refunds,
    sales_channels,
    schedules,
    shipments,
    watching,
)

MODULES = (
    *(orders, refunds, mappings, products, watching),
    *(goods_products, goods_stock, goods_work),
    *(shipments, payments, payments_payouts),
)


def add_trade(root: typer.Typer) -> None:
    """Add the commands of the shops' side to those of Nightclerk."""
    for module in MODULES:
        module.add_commands()
    groups = {
        "orders": orders.app,
        "refunds": refunds.app,
        "mappings": mappings.app,
        "products": products.app,
        "goods": goods_products.app,
        "levels": goods_stock.levels,
        "locations": goods_stock.locations,
        "channels": sales_channels.app,
        "schedules": schedules.app,
        "shipments": shipments.shipments,
        "carriers": shipments.carriers,
        "shop-payments": payments.app,
        "payouts": payments_payouts.payouts,
        "balance": payments_payouts.balance,
        "disputes": payments_payouts.disputes,
        "pictures": goods_work.pictures,
        "bulk": goods_work.bulk,
        "buyers": buyers.app,
        "days": watching.days,
        "outbox": watching.outbox,
    }
    for name, group in groups.items():
        root.add_typer(group, name=name)
    for command in (watching.worklists, watching.skipped):
        root.command()(command)
