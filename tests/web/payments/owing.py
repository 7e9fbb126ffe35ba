"""Money that a buyer's bank asks back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from nightclerk.connector.models import Dispute, Shop


def dispute(of: Shop, number: int = 1, **fields: Any) -> Dispute:
    """Give a chargeback that waits for an answer."""
    return Dispute.objects.create(
        shop=of,
        gid=f"gid://shopify/ShopifyPaymentsDispute/{number}",
        number=number,
        **{
            "kind": "CHARGEBACK",
            "status": "NEEDS_RESPONSE",
            "amount": Decimal("20.00"),
            "currency": "EUR",
            "order_name": "#1",
            "reason": "FRAUDULENT",
            "initiated_at": datetime(2026, 1, 9, 8, tzinfo=UTC),
            "evidence_due": date(2026, 1, 20),
            **fields,
        },
    )
