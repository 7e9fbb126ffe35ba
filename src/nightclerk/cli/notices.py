"""Commands of notices: read them, try each channel, say who is told of what."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from nightclerk.cli.finding import LARGEST, Limit, user_of
from nightclerk.cli.output import Answer, facts, table
from nightclerk.cli.params import NoParams, with_flags
from nightclerk.cli.records import local, stamp
from nightclerk.core.errors import error_from_json
from nightclerk.core.params import Params
from nightclerk.core.text import Text
from nightclerk.jobs import notice_board
from nightclerk.jobs.models import Delivery, Notice, NoticeSetup
from nightclerk.jobs.notice_rules import Channel
from nightclerk.jobs.services import notice_setup as services
from nightclerk.jobs.services.notices import mark_read

Person = Annotated[str, typer.Option(help="Login name of the one who is told")]


def switch(name: str, text: str) -> Any:
    """Make a flag that says yes or no, or nothing."""
    dashed = name.replace("_", "-")
    option = typer.Option(f"--{dashed}/--not-{dashed}", help=text)
    return Annotated[bool | None, option]


SETUP_FLAGS: dict[str, Any] = {
    "to_owner": switch("to_owner", "Tell the owner of the entry"),
    "to_administrators": switch("to_administrators", "Tell the administrators"),
    "by_page": switch("by_page", "Banner and bell"),
    "by_mail": switch("by_mail", "By e-mail"),
    "by_webhook": switch("by_webhook", "By webhook"),
    "at_once": switch("at_once", "Tell every failed entry at once"),
    "threshold_low": Annotated[
        int | None, typer.Option(help="Lower number of failed entries")
    ],
    "threshold_high": Annotated[
        int | None, typer.Option(help="Higher number of failed entries")
    ],
    "late_minutes": Annotated[
        int | None, typer.Option(help="Minutes until an entry is late")
    ],
    "administrators": Annotated[
        str | None,
        typer.Option(help="Login names, ada,bob; empty for the superusers"),
    ],
    "webhook_url": Annotated[str | None, typer.Option(help="Address of the webhook")],
    "webhook_secret": Annotated[
        str | None,
        typer.Option(
            envvar="NIGHTCLERK_WEBHOOK_SECRET",
            show_default=False,
            help="With this the webhook's notices are signed",
        ),
    ],
}
HIDDEN = ("administrators", "webhook_secret")

app = typer.Typer(no_args_is_help=True, help="Notices: list, read, test, setup")


def add_commands() -> None:
    """Add `notices setup`."""
    text = "Show who is told of what, or change it"
    app.command("setup", help=text)(with_flags(NoParams, setup, extra=SETUP_FLAGS))


@app.command("list")
def list_notices(
    *,
    user: Person,
    every: Annotated[bool, typer.Option("--all", help="Also what was read")] = False,
    limit: Limit = 50,
) -> Answer:
    """List what a person was told and has not read, the newest first."""
    person = user_of(user)
    rows = Notice.objects.filter(user=person) if every else notice_board.unread(person)
    found = list(rows[:limit])
    shown = (
        (each.pk, local(each.created_at), Text.from_json(each.text), each.entry_id)
        for each in found
    )
    view = table(("Notice", "When", "What", "Entry"), shown)
    sentence = f"There is nothing new for {person}."
    return Answer([notice_as_json(each) for each in found], view if found else sentence)


@app.command()
def read(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="[NOTICE]…", max=LARGEST, help="Only these"),
    ] = None,
    *,
    user: Person,
) -> Answer:
    """Mark a person's notices as read, some or all."""
    number = mark_read(user_of(user), numbers or None)
    return Answer({"read": number}, f"{number} notices are marked as read.")


@app.command()
def test(
    channel: Annotated[str, typer.Argument(help="|".join(each for each in Channel))],
    *,
    user: Person,
) -> Answer:
    """Tell a person something by one channel, at once."""
    said = str(services.send_test(channel, actor=user_of(user)))
    return Answer({"message": said}, f"{said}.")


@app.command()
def choice(
    *,
    user: Person,
    by_page: Annotated[
        bool | None, typer.Option("--by-page/--not-by-page", help="Banner and bell")
    ] = None,
    by_mail: Annotated[
        bool | None, typer.Option("--by-mail/--not-by-mail", help="By e-mail")
    ] = None,
) -> Answer:
    """Show by what a person is told, or change it."""
    person = user_of(user)
    given = {"by_page": by_page, "by_mail": by_mail}
    fields = {name: value for name, value in given.items() if value is not None}
    chosen = (
        services.save_choice(person, **fields)
        if fields
        else notice_board.choice_of(person)
    )
    data = {"by_page": chosen.by_page, "by_mail": chosen.by_mail}
    named = [("On the page", chosen.by_page), ("By e-mail", chosen.by_mail)]
    return Answer(data, facts(named))


@app.command()
def deliveries(
    *,
    again: Annotated[
        bool, typer.Option("--send-again", help="Let them be tried anew at once")
    ] = False,
    limit: Limit = 50,
) -> Answer:
    """List what could not be sent yet or was given up, the newest first."""
    found = list(notice_board.troubled_deliveries()[:limit])
    if again:
        services.send_again(each.pk for each in found)
    data = [delivery_as_json(each) for each in found]
    rows = (
        (
            each["delivery"],
            each["channel"],
            each["target"],
            each["attempts"],
            each["error"],
        )
        for each in data
    )
    view = table(("Delivery", "By", "To", "Attempts", "Why not"), rows)
    return Answer(data, view if found else "Everything was sent.")


def setup(_ctx: typer.Context, _params: Params, given: Mapping[str, Any]) -> Answer:
    """Change what the flags say and show the set-up; without flags only show it."""
    fields = {name: value for name, value in given.items() if value is not None}
    if "administrators" in fields:
        names = filter(None, fields["administrators"].split(","))
        fields["administrators"] = [user_of(name.strip()) for name in names]
    saved = services.save_setup(**fields) if fields else notice_board.setup()
    data = setup_as_json(saved)
    named = ((name.replace("_", " ").capitalize(), data[name]) for name in data)
    return Answer(data, facts(named))


def notice_as_json(notice: Notice) -> dict[str, Any]:
    """Give what a person was told."""
    return {
        "notice": notice.pk,
        "kind": notice.kind,
        "text": str(Text.from_json(notice.text)),
        "hint": str(Text.from_json(notice.hint)),
        "entry": notice.entry_id,
        "run": notice.run_id,
        "created_at": stamp(notice.created_at),
        "read_at": stamp(notice.read_at),
    }


def delivery_as_json(delivery: Delivery) -> dict[str, Any]:
    """Give what could not be sent, and why."""
    return {
        "delivery": delivery.pk,
        "kind": delivery.kind,
        "channel": delivery.channel,
        "target": delivery.target,
        "attempts": delivery.attempts,
        "created_at": stamp(delivery.created_at),
        "next_try_at": stamp(delivery.next_try_at),
        "error": str(error_from_json(delivery.error)),
    }


def setup_as_json(setup: NoticeSetup) -> dict[str, Any]:
    """Give the set-up without its secret."""
    people = setup.administrators.order_by("username")
    names = [name for name in SETUP_FLAGS if name not in HIDDEN]
    return {
        **{name: getattr(setup, name) for name in names},
        "administrators": [person.get_username() for person in people],
        "has_webhook_secret": bool(setup.webhook_secret_sealed),
    }
