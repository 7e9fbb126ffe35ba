"""The addresses of the shops, all below /api/v1/shops."""

from ninja import NinjaAPI

from nightclerk.api.shops import (
    buyers,
    days,
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
    shops,
)

ROUTERS = {
    "": shops.router,
    "/{shop}/orders": orders.router,
    "/{shop}/refunds": refunds.router,
    "/{shop}/mappings": mappings.router,
    "/{shop}/products": products.router,
    "/{shop}/buyers": buyers.router,
    "/{shop}/completeness": days.completeness,
    "/{shop}/skipped": days.skipped,
    "/{shop}/outbox": days.outbox,
    "/{shop}/goods": goods_products.router,
    "/{shop}/stock": goods_stock.stock,
    "/{shop}/locations": goods_stock.locations,
    "/{shop}/sales-channels": sales_channels.router,
    "/{shop}/schedules": schedules.router,
    "/{shop}/shipments": shipments.shipments,
    "/{shop}/carriers": shipments.carriers,
    "/{shop}/payments": payments.router,
    "/{shop}/payouts": payments_payouts.payouts,
    "/{shop}/balance": payments_payouts.balance,
    "/{shop}/disputes": payments_payouts.disputes,
    "/{shop}/pictures": goods_work.pictures,
    "/{shop}/bulk": goods_work.bulk,
}


def add_shops(api: NinjaAPI) -> None:
    """Add all operations of the shops to an API."""
    for address, router in ROUTERS.items():
        api.add_router(f"/shops{address}", router)
