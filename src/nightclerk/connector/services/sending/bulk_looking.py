"""Look at a bulk operation because a person wants to know how far it is."""

from django.contrib.auth.models import AbstractBaseUser

from nightclerk.connector.clients import SHORT_LIMITS, client_for
from nightclerk.connector.models import BulkOperation
from nightclerk.connector.services.sending.bulk_operations import look
from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.shopify.bulk import states
from nightclerk.shopify.throttle import Priority


def look_at(
    operation: BulkOperation, *, actor: AbstractBaseUser | None = None
) -> BulkOperation:
    """Ask Shopify how far an operation is, keep and give it as it is then; 1 point.

    Its result is taken in by the run that began it. Raises `Refused` where nothing is
    to be asked any more, `NotAllowed` without the right.
    """
    require_permission(
        actor,
        "connector.change_bulkoperation",
        words("You have no right to look at bulk operations now"),
    )
    if operation.applied_at is not None or not operation.gid:
        raise Refused(
            words("There is nothing to ask of “{operation}”", operation=operation),
            hint=words("Its result was taken in, or it is not known whether it began."),
        )
    with client_for(
        operation.shop, priority=Priority.INTERACTIVE, limits=SHORT_LIMITS
    ) as client:
        state = states.state_of(client, operation.gid)
    look(operation, state)
    return operation
