"""Bulk operations as lists ask for them: under way, failed; and what was refused."""

from django.db.models import Q, QuerySet

from nightclerk.connector.models import BulkOperation, OutgoingChange

Status = BulkOperation.Status
Operations = QuerySet[BulkOperation]
# Ended without having done all; what was cancelled was so on purpose.
FAILED = (Status.FAILED, Status.EXPIRED, Status.LOST)


def failed_operations(rows: Operations) -> Operations:
    """Give operations that ended badly, or of which Shopify refused rows."""
    return rows.filter(Q(status__in=FAILED) | Q(failed__gt=0) | ~Q(message={}))


def troubled_operations() -> Operations:
    """Give operations that ended badly after which no other of the sort ended well."""
    newest = BulkOperation.objects.exclude(applied_at=None)
    newest = newest.order_by("shop_id", "purpose", "-pk").distinct("shop_id", "purpose")
    return failed_operations(BulkOperation.objects.filter(pk__in=newest.values("pk")))


def refused_of(operation: BulkOperation) -> QuerySet[OutgoingChange]:
    """Give the changes that an operation carried and that Shopify refused."""
    rows = OutgoingChange.objects.filter(call__bulk=operation)
    return rows.filter(state=OutgoingChange.State.REJECTED).order_by("pk")
