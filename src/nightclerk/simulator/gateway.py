"""Answer one GraphQL request: read, price, admit, run, charge."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import FieldNode

from nightclerk.simulator.engine.bucket import Bucket
from nightclerk.simulator.engine.clock import stamp
from nightclerk.simulator.engine.context import Context
from nightclerk.simulator.engine.documents import BadDocument, Documents, Prepared
from nightclerk.simulator.engine.execution import answer
from nightclerk.simulator.engine.failures import (
    DEAREST_QUERY,
    Error,
    internal,
    not_simulated,
    throttled,
    too_dear,
)
from nightclerk.simulator.engine.schema import schema
from nightclerk.simulator.engine.templates import template
from nightclerk.simulator.engine.variables import BadVariables, coerce
from nightclerk.simulator.resolvers.fields import FIELDS
from nightclerk.simulator.resolvers.mutations import MUTATIONS
from nightclerk.simulator.shop import Logged, Mutation, Shop


@dataclass(frozen=True)
class Asked:
    """A request as it came in: what to run, and which trouble it shall meet."""

    text: str
    variables: Mapping[str, Any]
    name: str | None
    app: str
    request_id: str
    explain: bool = False
    troubles: frozenset[str] = frozenset()
    refusal: Mapping[str, Any] | None = None


@dataclass
class Given:
    """The answer's body, what the log says of it, and whose bucket paid."""

    body: dict[str, Any]
    log: Logged
    bucket: Bucket | None = None
    deprecated: tuple[str, ...] = ()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Hold the requested points, as the real shop does until it has answered."""
        held = max(0, self.log.requested - self.log.actual) if self.bucket else 0
        if self.bucket:
            self.bucket.charge(held)
        try:
            yield
        finally:
            if self.bucket:
                self.bucket.charge(-held)


def _is_carried_out(prepared: Prepared) -> bool:
    """Tell whether the shop knows how to carry a mutation out, all of it."""
    fields = prepared.operation.selection_set.selections
    return all(
        f"Mutation.{field.name.value}" in MUTATIONS
        for field in fields
        if isinstance(field, FieldNode)
    )


class Gateway:
    """Runs requests against shops; documents are understood once for all."""

    def __init__(self) -> None:
        self.documents = Documents(FIELDS)
        query = schema().query_type
        self.root = dict(template(query.name if query else "QueryRoot").plain)

    def run(self, shop: Shop, asked: Asked) -> Given:
        """Answer a request that was let in."""
        shop.later.catch_up(shop.clock.seconds())
        log = Logged(
            at=stamp(shop.clock.now()),
            operation=asked.name or "",
            kind="query",
            status=200,
            request_id=asked.request_id,
        )
        if "internal_error" in asked.troubles:
            errors = [internal(asked.request_id)]
            return _refused(log, {"data": None, "errors": errors}, errors)
        try:
            prepared = self.documents.prepared(asked.text, asked.name)
        except BadDocument as bad:
            return _refused(log, {"errors": bad.errors}, bad.errors)
        log.operation, log.kind = prepared.name, prepared.kind
        given = self._priced(shop, asked, prepared, log)
        given.deprecated = prepared.deprecated
        return given

    def _priced(
        self, shop: Shop, asked: Asked, prepared: Prepared, log: Logged
    ) -> Given:
        bucket, now = shop.bucket(asked.app), shop.clock.ticks()
        try:
            values = coerce(prepared.operation, asked.variables)
        except BadVariables as bad:
            return self._bad_variables(bad, asked, prepared, bucket, log)
        log.requested = requested = prepared.plan.requested(values.coerced)
        if requested > DEAREST_QUERY:
            errors = [too_dear(requested)]
            return _refused(log, {"errors": errors}, errors)
        if "throttled" in asked.troubles or not bucket.admits(requested, now=now):
            errors = [throttled()]
            body = {"errors": errors, "extensions": _cost(requested, None, bucket)}
            return _refused(log, body, errors)
        if prepared.kind == "mutation" and not _is_carried_out(prepared):
            errors = [not_simulated(prepared.name)]
            return _refused(log, {"data": None, "errors": errors}, errors)
        context = Context(
            shelves=shop.store,
            access=shop.access(),
            now=shop.clock.now(),
            desk=shop,
            api_key=shop.settings.client_id,
            granted=shop.door.scopes,
            explain=asked.explain,
            variables=values,
            refusal=asked.refusal,
        )
        given = self._run(prepared, context, bucket, log)
        if prepared.kind == "mutation":
            shop.mutations.append(_mutation(asked, given))
        return given

    def _run(
        self, prepared: Prepared, context: Context, bucket: Bucket, log: Logged
    ) -> Given:
        result = answer(prepared, context, FIELDS, self.root)
        actual = prepared.plan.actual(result.data, context.variables.coerced)
        bucket.charge(actual)
        log.actual = actual
        log.errors = _codes(result.errors)
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = result.errors
        body["extensions"] = _cost(log.requested, actual, bucket)
        if context.searches:
            body["extensions"]["search"] = context.searches
        log.rows = _rows(result.data)
        return Given(body, log, bucket)

    def _bad_variables(
        self,
        bad: BadVariables,
        asked: Asked,
        prepared: Prepared,
        bucket: Bucket,
        log: Logged,
    ) -> Given:
        body: dict[str, Any] = {"errors": bad.errors}
        if bad.charged:
            cost = prepared.plan.requested(asked.variables)
            bucket.charge(cost)
            log.requested = log.actual = cost
            body["extensions"] = _cost(cost, cost, bucket)
        return _refused(log, body, bad.errors)


def _mutation(asked: Asked, given: Given) -> Mutation:
    """Note what an app wanted changed, and whether it was."""
    return Mutation.of(
        given.log.operation,
        asked.variables,
        given.body,
        at=given.log.at,
        request_id=asked.request_id,
    )


def _refused(log: Logged, body: dict[str, Any], errors: list[Error]) -> Given:
    log.errors = _codes(errors)
    return Given(body, log)


def _codes(errors: list[Error]) -> tuple[str, ...]:
    return tuple(
        str(error.get("extensions", {}).get("code", error["message"]))
        for error in errors
    )


def _cost(requested: int, actual: int | None, bucket: Bucket) -> dict[str, Any]:
    return {
        "cost": {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": bucket.status(),
        }
    }


def _rows(data: Mapping[str, Any] | None) -> int:
    rows = 0
    for value in (data or {}).values():
        if isinstance(value, list):
            rows += len(value)
        elif isinstance(value, dict):
            rows += len(value.get("nodes") or value.get("edges") or ())
    return rows


def encoded(body: Any) -> bytes:
    """Write a body as JSON."""
    return orjson.dumps(body)
