"""Read requests strictly: JSON as its standard says, no signs that cannot be kept."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

NUL = "\x00"  # PostgreSQL keeps every character but this one


class StrictParser(Parser):
    """Refuse NaN, lone surrogates and NUL before anybody meets them."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Read an object; ninja answers 400 for whatever is raised."""
        body = orjson.loads(request.body)
        if not isinstance(body, dict) or has_nul(body):
            raise BadRequest
        return body

    def parse_querydict(
        self,
        data: MultiValueDict[str, Any],
        list_fields: list[str],
        request: HttpRequest,
    ) -> dict[str, Any]:
        """Read query parameters; `SuspiciousOperation` where one holds a NUL."""
        if any(has_nul(values) for values in data.lists()):
            raise SuspiciousOperation
        return super().parse_querydict(data, list_fields, request)


def has_nul(value: Any) -> bool:
    """Tell whether a NUL hides anywhere in a value read from JSON."""
    if isinstance(value, str):
        return NUL in value
    if isinstance(value, Mapping):
        return any(has_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list | tuple) and any(has_nul(part) for part in value)
