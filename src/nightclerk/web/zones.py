"""Times are shown in the zone of whoever reads them; the browser says which."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from nightclerk.core.clock import zone
from nightclerk.core.errors import Refused

COOKIE = "nightclerk_zone"


class ReadersZone:
    """Use the zone of the cookie for one request; without one, the company's."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            named = request.COOKIES.get(COOKIE, "")
            override = timezone.override(zone(named) if named else None)
        except Refused:
            override = timezone.override(None)
        with override:
            return self.answer(request)
