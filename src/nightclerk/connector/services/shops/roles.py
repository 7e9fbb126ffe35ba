"""Who may do what: Operators run the shops, Viewers look and change nothing."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words

OPERATOR = "Operator"
VIEWER = "Viewer"

# What people keep day by day; the set-up of the books is the administrators'.
KEPT = (
    "customer",
    "customeraddress",
    "item",
    "itemvariant",
    "itemunit",
    "itemcategory",
    "itemattribute",
    "salesprice",
    "salesdiscount",
    "currencyrate",
    "paymentline",
    "salesdocument",
    "salesline",
)
# What postings write: to add means to post, to change means to apply and to correct.
POSTED = (
    "customerentry",
    "itementry",
    "ledgertransaction",
    "posteddocument",
    "postingbatch",
)
# What Operators map, decide and send again on the side of the shops.
MAPPED = (
    "carriermapping",
    "countryrule",
    "paymentmapping",
    "shippingmapping",
    "shoplocation",
    "taxmapping",
    "termsmapping",
)
DECIDED = (
    "bulkoperation",
    "customersettings",
    "ordersettings",
    "orderprocessing",
    "outgoingchange",
    "paymentprocessing",
    "payout",
    "refundprocessing",
    "shipmentsending",
    "shopcompany",
    "shopcompanylocation",
    "shopcustomer",
    "shopproduct",
    "shopvariant",
)
SEEN = Q(content_type__app_label__in=["jobs", "connector", "ledger"])
RUN_BY_OPERATORS = SEEN & Q(
    codename__in=[
        "add_jobentry",
        "change_jobentry",
        "delete_jobentry",
        "change_jobrun",
        "add_jobcategory",
        "change_jobcategory",
        "delete_jobcategory",
        "add_shop",
        "change_shop",
        "change_shoporder",
        "change_skippedrecord",
        *(
            f"{word}_{record}"
            for record in (*KEPT, *MAPPED)
            for word in ("add", "change", "delete")
        ),
        *(f"{word}_{record}" for record in POSTED for word in ("add", "change")),
        *(f"change_{record}" for record in DECIDED),
    ]
)


@transaction.atomic
def ensure_roles() -> tuple[Group, Group]:
    """Make or mend the groups Operator and Viewer; give (operators, viewers).

    Call it after the migrations; `NotReady` where they have not run yet.
    """
    see = list(Permission.objects.filter(SEEN, codename__startswith="view_"))
    run = list(Permission.objects.filter(RUN_BY_OPERATORS))
    if not see or not run:
        raise NotReady(
            words("The roles cannot be made before the database is set up"),
            hint=words("Run the migrations first."),
        )
    operators, _ = Group.objects.get_or_create(name=OPERATOR)
    viewers, _ = Group.objects.get_or_create(name=VIEWER)
    operators.permissions.set([*see, *run])
    viewers.permissions.set(see)
    return operators, viewers
