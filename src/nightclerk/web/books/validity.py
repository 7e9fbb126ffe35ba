"""What holds for some days: of lists, today's or tomorrow's."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nightclerk.ledger.selectors.company import company_or_none, today


class ValidityFilter(SimpleListFilter):
    """Lines of a list that hold today, begin later, or are over."""

    title = gettext_lazy("validity")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("today")), ("later", _("later")), ("over", _("over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        house = company_or_none()
        if house is None or not self.value():
            return queryset
        on = today(house)
        begun = Q(starts=None) | Q(starts__lte=on)
        wanted = {
            "now": begun & (Q(ends=None) | Q(ends__gte=on)),
            "later": Q(starts__gt=on),
            "over": Q(ends__lt=on),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))
