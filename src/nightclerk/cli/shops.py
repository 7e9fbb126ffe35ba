"""Commands of shops: connect one, list, change and test them, their settings."""

import sys
from typing import Annotated

import typer

from nightclerk.cli import records
from nightclerk.cli.output import Answer, facts, table
from nightclerk.connector.models import Shop
from nightclerk.connector.programs.acting import change_settings_asked
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.goods_settings import PARTS
from nightclerk.connector.programs.shops import (
    ShopFields,
    change_shop_asked,
    settings_told,
)
from nightclerk.connector.scopes import NEEDED_SCOPES
from nightclerk.connector.selectors import mirror
from nightclerk.connector.services.shops.cards import add_shop, test_connection
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

app = typer.Typer(no_args_is_help=True, help="Shopify shops: add, list, test, settings")
Code = Annotated[str, typer.Argument(help="The shop's code, for example DEMO")]


@app.command()
def add(
    *,
    code: Code,
    url: Annotated[str, typer.Option(help="For example https://x.myshopify.com")],
    token: Annotated[
        str,
        typer.Option(
            envvar="NIGHTCLERK_SHOP_TOKEN",
            show_default=False,
            help="Access token; asked for where nothing is given",
        ),
    ] = "",
    client_id: Annotated[str, typer.Option(help="Client ID of the app")] = "",
    client_secret: Annotated[
        str,
        typer.Option(
            envvar="NIGHTCLERK_SHOP_CLIENT_SECRET",
            show_default=False,
            help="Client secret of the app; asked for where only the ID is given",
        ),
    ] = "",
    simulator_url: Annotated[
        str, typer.Option(help="Address of a simulator on this machine")
    ] = "",
    background: Annotated[
        bool,
        typer.Option("--background/--foreground", help="Run syncs in background"),
    ] = True,
) -> Answer:
    """Connect a shop; its credentials are kept encrypted and never shown."""
    if client_id:
        client_secret = client_secret or _asked("Client secret")
    else:
        token = token or _asked("Access token")
    shop = add_shop(
        code=code,
        url=url,
        simulator_url=simulator_url,
        token=token,
        client_id=client_id,
        client_secret=client_secret,
        runs_in_background=background,
    )
    sentence = f"Shop {shop.code} is added. Try it: nightclerk shops test {shop.code}"
    return Answer(records.shop_as_json(shop), sentence)


@app.command("list")
def list_shops() -> Answer:
    """List all shops."""
    shops = list(Shop.objects.all())
    rows = (
        (
            shop.code,
            shop.shopify_name,
            shop.url,
            "background" if shop.runs_in_background else "foreground",
            shop.test_error or records.local(shop.tested_at) or "not tested",
        )
        for shop in shops
    )
    view = table(("Code", "Name", "Address", "Syncs", "Connection"), rows)
    if not shops:
        return Answer([], "There is no shop yet. Add one: nightclerk shops add --help")
    return Answer([records.shop_as_json(shop) for shop in shops], view)


@app.command()
def test(code: Code) -> Answer:
    """Ask the shop who it is, and name the access scopes that are missing."""
    shop = mirror.shop(code)
    report = test_connection(shop)
    missing = [
        f"{scope} (to {NEEDED_SCOPES[scope].purpose})" for scope in report.missing
    ]
    view = facts(
        [
            ("Shop", f"{report.shop_name} ({shop.code})"),
            ("Plan", report.plan),
            ("Currency", report.currency),
            ("API version", report.api_version),
            ("Missing scopes", "\n".join(missing) or "none"),
        ]
    )
    needed = [each for each in report.missing if NEEDED_SCOPES[each].is_required]
    return Answer(records.report_as_json(shop, report), view, code=1 if needed else 0)


@app.command()
def change(
    code: Code,
    *,
    name: Annotated[str | None, typer.Option(help="Its name here")] = None,
    enabled: Annotated[
        bool | None, typer.Option("--enabled/--disabled", help="Whether it is synced")
    ] = None,
    background: Annotated[
        bool | None,
        typer.Option("--background/--foreground", help="Run syncs in background"),
    ] = None,
    sends_changes: Annotated[
        bool | None,
        typer.Option(
            "--sends-changes/--no-sends-changes",
            help="Allow data sync to Shopify; otherwise syncs show what they would",
        ),
    ] = None,
) -> Answer:
    """Change a shop; what is not said stays."""
    given = {
        "name": name,
        "is_enabled": enabled,
        "runs_in_background": background,
        "sends_changes": sends_changes,
    }
    said = {field: value for field, value in given.items() if value is not None}
    shop = change_shop_asked(shop_of(code), ShopFields.read(said))
    return Answer(records.shop_as_json(shop), f"Shop {shop.code} is changed.")


@app.command("settings")
def show_settings(
    code: Code,
    *,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A setting to change"),
    ] = None,
) -> Answer:
    """Show how a shop is kept in step with the books; `--set` changes it first."""
    shop = shop_of(code)
    if changes:
        change_settings_asked(shop, dict(_pair(change) for change in changes))
    data = settings_told(shop).model_dump(mode="json")
    parts = [(part, data[part]) for part in PARTS]
    named = [
        *data["orders"].items(),
        *data["customers"].items(),
        *((f"{part}.{name}", told[name]) for part, told in parts for name in told),
    ]
    return Answer(data, table(("Setting", "Value"), named))


def _pair(change: str) -> tuple[str, str]:
    """Read `name=value`; the value may be empty."""
    name, sign, value = change.partition("=")
    if not sign:
        raise Refused(
            words("“{change}” is no setting with a value", change=change),
            hint=words("Write it as {example}.", example="releases=no"),
        )
    return name.strip().replace("-", "_"), value.strip()


def _asked(what: str) -> str:
    """Ask a person for a secret without showing it; nobody is asked in a script."""
    if not sys.stdin.isatty():
        return ""
    return str(typer.prompt(what, hide_input=True, err=True))
