"""Records of the books that a field offers while somebody types."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from nightclerk.ledger.models import Account, Customer, Item

# Of too many to choose from; each with the field that names a record to people.
NAMED: dict[type[Model], str] = {
    Account: "name",
    Customer: "name",
    Item: "description",
}
KINDS = {str(model._meta.model_name): model for model in NAMED}
OFFERED = 20


def usable(model: type[Model]) -> "QuerySet[Model]":
    """Give the records that documents may name."""
    found = model._default_manager.order_by("no")
    if model is Account:
        return found.filter(is_heading=False, is_direct=True, is_blocked=False)
    return found


def offering(model: type[Model]) -> dict[str, str]:
    """Give the attributes by which a field asks for what fits while one types."""
    name = str(model._meta.model_name)
    return {
        "hx-get": reverse("admin:offers", args=[name]),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": f"#{name}-numbers",
        "hx-swap": "innerHTML",
    }


def offers_page(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with the records that fit what is typed, whatever the field is called."""
    if kind not in KINDS:
        raise Http404
    if not request.user.has_perm(f"ledger.view_{kind}"):
        raise PermissionDenied
    term = str(next(iter(request.GET.values()), "")).strip()
    model = KINDS[kind]
    fits = Q(no__istartswith=term) | Q(**{f"{NAMED[model]}__icontains": term})
    records = usable(model).filter(fits)[:OFFERED]
    return render(request, "web/mapping/offers.html", {"records": records})
