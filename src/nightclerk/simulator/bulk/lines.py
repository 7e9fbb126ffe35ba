"""Carry a change out with every line of a file, each by itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import orjson

from nightclerk.simulator.engine.context import Context
from nightclerk.simulator.engine.documents import Prepared
from nightclerk.simulator.engine.execution import slow_answer
from nightclerk.simulator.engine.failures import Error, internal
from nightclerk.simulator.engine.faults import LINES, Faults, Kind
from nightclerk.simulator.engine.variables import BadVariables, coerce
from nightclerk.simulator.media.depot import Stored
from nightclerk.simulator.resolvers.fields import FIELDS

Json = dict[str, Any]
Note = Callable[[str, Mapping[str, Any], Json], None]

# Shopify carries the lines out in no order; here each handful comes backwards.
HANDFUL = 10


class BulkLines:
    """The lines of one bulk mutation; `note` is told of every change."""

    def __init__(self, prepared: Prepared, faults: Faults, *, note: Note) -> None:
        self._prepared = prepared
        self._faults, self._note = faults, note

    def results(
        self, content: Stored, context: Callable[[], Context]
    ) -> Iterator[bytes]:
        """Carry line after line out; `context` gives each the present moment."""
        rest = iter(enumerate(content.lines()))
        while some := list(islice(rest, HANDFUL)):
            for number, line in reversed(some):
                body = {**self._result(line, context()), "__lineNumber": number}
                yield orjson.dumps(body) + b"\n"

    def _result(self, line: bytes, context: Context) -> Json:
        try:
            given = orjson.loads(line)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return {"errors": [{"message": "The line is not a JSON object"}]}
        troubles = self._faults.next(self._prepared.name, LINES)
        if any(fault.kind is Kind.INTERNAL_ERROR for fault in troubles):
            return {"data": None, "errors": [internal("bulk")]}
        try:
            values = coerce(self._prepared.operation, given)
        except BadVariables as bad:
            return {"errors": bad.errors}
        refusal = next((fault.user_error for fault in troubles), None)
        return self._run(given, replace(context, variables=values, refusal=refusal))

    def _run(self, given: Mapping[str, Any], context: Context) -> Json:
        result = slow_answer(self._prepared, context, FIELDS, {})
        errors: list[Error] = result.errors
        body: Json = {"data": result.data}
        if errors:
            body["errors"] = errors
        self._note(self._prepared.name, given, body)
        return body
