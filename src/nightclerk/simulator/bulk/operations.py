"""Bulk operations of one shop: admitted, begun, found again, cancelled."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nightclerk.simulator.bulk.lines import BulkLines, Note
from nightclerk.simulator.bulk.results import Results
from nightclerk.simulator.bulk.rows import BulkRows, Line, hidden_fields
from nightclerk.simulator.bulk.rules import mutation_problems, query_problems
from nightclerk.simulator.bulk.runs import ENDED, Denied, Pace, Run, Work, Workshop
from nightclerk.simulator.engine.clock import Clock, stamp
from nightclerk.simulator.engine.context import Context
from nightclerk.simulator.engine.documents import Documents
from nightclerk.simulator.engine.faults import OPERATIONS, Faults
from nightclerk.simulator.engine.later import Later
from nightclerk.simulator.engine.store import Store
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.media.depot import Stored
from nightclerk.simulator.media.uploads import Uploads
from nightclerk.simulator.resolvers.fields import FIELDS

Node = dict[str, Any]
Problem = Mapping[str, Any]

# https://shopify.dev/docs/api/usage/bulk-operations: five of each kind, since 2026-01.
AT_ONCE = 5
LARGEST_FILE = 100 * 1_000_000


class Bulk:
    """Starts and ends bulk operations; `pace` says how fast they go."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        later: Later,
        uploads: Uploads,
        *,
        faults: Faults,
        note: Note,
    ) -> None:
        self._store, self._clock, self._uploads = store, clock, uploads
        self._faults, self._note = faults, note
        self._documents = Documents(FIELDS)
        self._runs: dict[str, Run] = {}
        self.pace = Pace()
        self.results = Results(clock, uploads.address)
        self._workshop = Workshop(clock, later, self.results, self.pace)

    def run_query(
        self, context: Context, text: str, *, grouped: bool
    ) -> tuple[Node | None, list[Problem]]:
        """Begin to read whole lists; or give what is wrong with the query."""
        if found := query_problems(text):
            return None, [_problem("INVALID", each, "query") for each in found]
        if busy := self._busy("QUERY"):
            return None, [busy]
        prepared = self._documents.prepared(text, None)

        def open_work() -> Work:
            now = self._now(context)
            if any(now.access.lacks(n) or now.access.bars(n) for n in prepared.touched):
                raise Denied
            fields = {**FIELDS, **hidden_fields(now.access)}
            rows = BulkRows(prepared.document, prepared.operation, fields)
            roots = rows.roots(now)
            return Work(len(roots), rows.lines(roots, now, grouped=grouped))

        run = self._new("QUERY", prepared.name)
        run.plan(open_work)
        return run.node, []

    def run_mutation(
        self, context: Context, text: str, path: str
    ) -> tuple[Node | None, list[Problem]]:
        """Begin to carry a change out for every line; or give what is wrong."""
        if found := mutation_problems(text):
            return None, [
                _problem("INVALID_MUTATION", each, "mutation") for each in found
            ]
        place = self._uploads.place(path)
        content = place.content if place else None
        if content is None:
            return None, [NO_FILE]
        if wrong := _file_problem(content):
            return None, [wrong]
        if busy := self._busy("MUTATION"):
            return None, [busy]
        prepared = self._documents.prepared(text, None)
        lines = BulkLines(prepared, self._faults, note=self._note)

        def open_work() -> Work:
            texts = lines.results(content, lambda: self._now(context))
            size = sum(1 for _ in content.lines())
            return Work(size, (Line(text, 0) for text in texts))

        run = self._new("MUTATION", prepared.name)
        run.plan(open_work)
        return run.node, []

    def cancel(self, gid: str) -> tuple[Node | None, list[Problem]]:
        """Begin to end an operation; or say why that cannot be."""
        run = self._runs.get(gid)
        if run is None:
            return None, [_problem(None, "Bulk operation does not exist", "id")]
        status = run.node["status"]
        if status in ENDED:
            message = f"A bulk operation cannot be canceled when it is {status.lower()}"
            return run.node, [_problem(None, message)]
        if status != "CANCELING":
            run.cancel()
        return run.node, []

    def operations(self) -> list[Node]:
        """Give every operation, the oldest first."""
        return [run.node for run in self._runs.values()]

    def result(self, name: str, signature: str) -> Stored:
        """Give what an operation wrote; raises `Refusal`."""
        return self.results.content(name, signature)

    def _busy(self, kind: str) -> Problem | None:
        running = [
            node["id"]
            for node in self.operations()
            if node["type"] == kind and node["status"] not in ENDED
        ]
        if len(running) < AT_ONCE:
            return None
        return _problem(
            "OPERATION_IN_PROGRESS",
            f"A bulk {kind.lower()} operation for this app and shop is already in "
            f"progress: {', '.join(running)}.",
        )

    def _new(self, kind: str, name: str) -> Run:
        node = plain(
            "BulkOperation",
            id=self._store.new_gid("BulkOperation"),
            type=kind,
            status="CREATED",
            createdAt=stamp(self._clock.now()),
        )
        self._store.register(node)
        fault = next(iter(self._faults.next(name, OPERATIONS)), None)
        run = Run(node, self._uploads.new_content(), self._workshop, fault)
        self._runs[node["id"]] = run
        return run

    def _now(self, context: Context) -> Context:
        """Give the context of the request that began it, at the present moment."""
        return replace(
            context, now=self._clock.now(), searches=[], refusal=None, is_bulk=True
        )


def _problem(code: str | None, message: str, *field: str) -> Problem:
    return {"code": code, "field": list(field) or None, "message": message}


NO_FILE = _problem(
    "NO_SUCH_FILE",
    "The JSONL file could not be found. Try uploading the file again, and check that "
    "you've entered the URL correctly for the stagedUploadPath mutation argument.",
    "stagedUploadPath",
)


def _file_problem(content: Stored) -> Problem | None:
    if content.size == 0:
        message = "The input JSONL file is empty."
    elif content.size > LARGEST_FILE:
        message = "The input JSONL file is larger than 100 MB."
    else:
        return None
    return _problem("INVALID_STAGED_UPLOAD_FILE", message, "stagedUploadPath")
