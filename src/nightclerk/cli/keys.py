"""Commands of API keys: add, list, revoke."""

from typing import Annotated, Any

import typer

from nightclerk.access.models import ApiKey
from nightclerk.access.services import create_key, revoke_key
from nightclerk.cli.finding import LARGEST, user_of
from nightclerk.cli.output import Answer, table
from nightclerk.cli.records import local, stamp
from nightclerk.core.errors import NotFound
from nightclerk.core.text import words

app = typer.Typer(no_args_is_help=True, help="Keys of programs: add, list, revoke")


@app.command()
def add(
    *,
    name: Annotated[str, typer.Option(help="What the key is for")],
    user: Annotated[str, typer.Option(help="As whom it acts: a login name")],
    role: Annotated[
        str, typer.Option(help="|".join(ApiKey.Role.values))
    ] = ApiKey.Role.VIEWER,
    rate: Annotated[int, typer.Option(help="Requests a minute")] = 300,
) -> Answer:
    """Make a key and show it, this once."""
    key, whole = create_key(
        name=name, user=user_of(user), role=str(role), rate_per_minute=rate
    )
    said = f"{whole}\nThis is “{key}”. Keep it now; it is never shown again."
    return Answer({**key_as_json(key), "whole": whole}, said)


@app.command("list")
def list_keys() -> Answer:
    """List the keys, the newest first."""
    keys = list(ApiKey.objects.select_related("user"))
    rows = (
        (
            key.pk,
            key.name,
            key.shown,
            key.user,
            key.role,
            local(key.last_used_at),
            local(key.revoked_at),
        )
        for key in keys
    )
    columns = ("Key", "Name", "Begins with", "Acts as", "Role", "Last used", "Revoked")
    view = table(columns, rows) if keys else "There are no keys."
    return Answer([key_as_json(key) for key in keys], view)


@app.command()
def revoke(
    number: Annotated[
        int, typer.Argument(metavar="KEY", max=LARGEST, help="Number of the key")
    ],
) -> Answer:
    """Close a key for ever."""
    key = ApiKey.objects.select_related("user").filter(pk=number).first()
    if key is None:
        raise NotFound(
            words("There is no key {number}", number=number),
            hint=words("“nightclerk keys list” shows the numbers."),
        )
    revoke_key(key)
    return Answer(key_as_json(key), f"Key {number} “{key}” opens nothing any more.")


def key_as_json(key: ApiKey) -> dict[str, Any]:
    """Give a key without what opens anything."""
    return {
        "key": key.pk,
        "name": key.name,
        "prefix": key.prefix,
        "user": key.user.get_username(),
        "role": str(key.role),
        "rate_per_minute": key.rate_per_minute,
        "created_at": stamp(key.created_at),
        "last_used_at": stamp(key.last_used_at),
        "revoked_at": stamp(key.revoked_at),
    }
