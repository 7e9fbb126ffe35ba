"""How shops, tasks, entries and runs are said: as JSON, and as rows of a table."""

from datetime import datetime
from typing import Any

from nightclerk.connector.models import Shop
from nightclerk.connector.services.shops.cards import ConnectionReport
from nightclerk.core.text import Text
from nightclerk.jobs import selectors
from nightclerk.jobs.models import JobEntry, JobEvent, JobMessage, JobRun, JobTouch
from nightclerk.jobs.registry import Task
from nightclerk.jobs.schedule_words import in_words
from nightclerk.jobs.states import allowed


def shop_as_json(shop: Shop) -> dict[str, Any]:
    """Give a shop without its credentials."""
    return {
        "code": shop.code,
        "url": shop.url,
        "simulator_url": shop.simulator_url,
        "enabled": shop.is_enabled,
        "background": shop.runs_in_background,
        "sends_changes": shop.sends_changes,
        "credentials": shop.credentials,
        "name_at_shopify": shop.shopify_name,
        "currency": shop.currency,
        "plan": shop.plan,
        "tested_at": stamp(shop.tested_at),
        "test_error": shop.test_error,
    }


def report_as_json(shop: Shop, report: ConnectionReport) -> dict[str, Any]:
    """Give what a tested shop answered."""
    return {
        "shop": shop.code,
        "name_at_shopify": report.shop_name,
        "plan": report.plan,
        "currency": report.currency,
        "granted": report.granted,
        "missing": report.missing,
        "api_version": report.api_version,
        "request_id": report.request_id,
    }


def task_as_json(task: Task) -> dict[str, Any]:
    """Give a task with the schema of its parameters."""
    return {
        "number": task.number,
        "title": str(task.title),
        "reads": sorted(task.reads),
        "writes": sorted(task.writes),
        "params": task.params.model_json_schema()["properties"]
        if task.params.model_fields
        else {},
    }


def entry_as_json(entry: JobEntry) -> dict[str, Any]:
    """Give an entry: what is wished, where it stands, when it is next."""
    return {
        "entry": entry.pk,
        "task": entry.task,
        "description": entry.description,
        "status": entry.status,
        "params": entry.params,
        "category": entry.category.code if entry.category else "",
        "priority": JobEntry.Priority(entry.priority).name.lower(),
        "owner": entry.owner.get_username() if entry.owner else "",
        "schedule": str(in_words(selectors.schedule_of(entry))),
        "next_run_at": stamp(entry.next_run_at),
        "planned_at": stamp(entry.planned_at),
        "waits_for": str(Text.from_json(entry.waits_for)),
        "waiting_since": stamp(entry.waiting_since),
        "is_parked": entry.is_parked,
        "occurrence": entry.occurrence,
        "attempt": entry.attempt,
        "failures_in_a_row": entry.failures_in_a_row,
        "missed": entry.missed,
        "follow_up": entry.follow_up,
        "max_attempts": entry.max_attempts,
        "rerun_delay": entry.rerun_delay,
        "timeout_seconds": int(entry.timeout.total_seconds()),
        "inactivity_minutes": entry.inactivity_minutes,
        "ignores_conflicts": entry.ignores_conflicts,
        "notifies_on_success": entry.notifies_on_success,
        "late_after": entry.late_after,
        "error": entry.error,
        "created_at": stamp(entry.created_at),
        "changed_at": stamp(entry.changed_at),
        "actions": [action.name for action in allowed(entry)],
    }


def run_as_json(run: JobRun) -> dict[str, Any]:
    """Give a run: how it ended, how far it came, what it counted."""
    speed = selectors.speed_of(run)
    return {
        "run": run.pk,
        "entry": run.entry_id,
        "task": run.task,
        "description": run.description,
        "params": run.params,
        "category": run.category_code,
        "status": run.status,
        "occurrence": run.occurrence,
        "attempt": run.attempt,
        "is_foreground": run.is_foreground,
        "cancel_requested": run.cancel_requested,
        "planned_at": stamp(run.planned_at),
        "queued_at": stamp(run.queued_at),
        "started_at": stamp(run.started_at),
        "finished_at": stamp(run.finished_at),
        "seconds": seconds(run),
        "seconds_waited": run.waited.total_seconds() if run.waited else None,
        "waits_for": str(Text.from_json(run.waits_for)),
        "waits_since": stamp(run.waits_since),
        "look_at": stamp(run.look_at),
        "timeout_seconds": int(run.timeout.total_seconds()),
        "done": run.done,
        "total": run.total,
        "per_second": speed.per_second if speed else None,
        "seconds_left": speed.seconds_left if speed else None,
        "unit": str(Text.from_json(run.unit)),
        "message": str(Text.from_json(run.message)),
        "counts": run.counts,
        "result": run.result,
        "error": run.error,
        "trace": run.trace,
        "request_id": run.request_id,
        "worker": run.worker,
    }


def touch_as_json(touch: JobTouch) -> dict[str, Any]:
    """Give a record that a run changed."""
    named = {"kind": touch.kind, "name": touch.name}
    return {**named, "key": touch.key, "link": touch.link}


def event_as_json(event: JobEvent) -> dict[str, Any]:
    """Give what happened to an entry, when and by whom."""
    return {
        "at": stamp(event.at),
        "what": event.what,
        "text": str(Text.from_json(event.text)),
        "by": event.actor.get_username() if event.actor else "",
    }


def message_as_json(message: JobMessage) -> dict[str, Any]:
    """Give one sentence of a run."""
    return {
        "at": stamp(message.at),
        "level": message.level,
        "text": str(Text.from_json(message.text)),
        "record": message.record,
        "link": message.link,
    }


def stamp(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601 with its zone; None stays None."""
    return moment.isoformat(timespec="seconds") if moment else None


def seconds(run: JobRun) -> float | None:
    """Give how long a run took, None before its end."""
    return round(run.duration.total_seconds(), 3) if run.duration else None


def local(moment: datetime | None) -> str:
    """Write a moment for people, on this machine's clock."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}" if moment else ""
