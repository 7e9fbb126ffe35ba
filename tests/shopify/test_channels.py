"""Sales channels are read with the names that people know them by."""

from typing import Any

from tests.shopify.shop_double import Line, answer, client

from nightclerk.shopify.products.channels import sales_channels

ID = "gid://shopify/Publication/"


def channels(*names: str, cursor: str = "") -> dict[str, Any]:
    return {
        "nodes": [
            {"id": f"gid://shopify/Channel/{name}", "name": name} for name in names
        ],
        "pageInfo": {"hasNextPage": bool(cursor), "endCursor": cursor or None},
    }


def publication(number: int, held: Any, catalog: Any = None) -> dict[str, Any]:
    return {
        "id": f"{ID}{number}",
        "autoPublish": False,
        "catalog": catalog,
        "channels": held,
    }


def catalog(title: str, kind: str = "AppCatalog") -> dict[str, str]:
    return {"__typename": kind, "id": f"gid://shopify/{kind}/1", "title": title}


def listed(*rows: dict[str, Any], cursor: str = "") -> Any:
    info = {"hasNextPage": bool(cursor), "endCursor": cursor or None}
    return answer({"publications": {"nodes": list(rows), "pageInfo": info}})


def test_a_channel_is_called_by_its_own_name_and_not_by_its_catalogues():
    row = publication(1, channels("Online Store"), catalog("Channel Catalog 4711"))

    (found,) = sales_channels(client(Line(listed(row))))

    assert (found.gid, found.name) == (f"{ID}1", "Online Store")


def test_a_channel_without_a_name_is_called_by_its_catalogue_or_not_at_all():
    rows = [
        publication(1, None, catalog("Own app")),
        publication(2, channels(), None),
    ]

    found = sales_channels(client(Line(listed(*rows))))

    assert [each.name for each in found] == ["Own app", ""]


def test_what_markets_and_companies_are_offered_is_no_sales_channel():
    rows = [
        publication(1, channels("Online Store"), catalog("Any")),
        publication(2, channels(), catalog("Europe", "MarketCatalog")),
        publication(3, None, catalog("Dealers", "CompanyLocationCatalog")),
    ]

    found = sales_channels(client(Line(listed(*rows))))

    assert [each.gid for each in found] == [f"{ID}1"]


def test_all_pages_are_read_and_all_names_of_a_publication_with_many():
    many = publication(1, channels("East", "North", cursor="c1"))
    rest = {"node": {"id": many["id"], "channels": channels("South", "East")}}
    line = Line(
        listed(many, cursor="p1"),
        listed(publication(2, channels("Shop"))),
        answer(rest),
    )

    found = sales_channels(client(line))

    assert [each.name for each in found] == ["East, North, South", "Shop"]
    assert line.bodies[1]["variables"]["after"] == "p1"
    assert line.bodies[2]["variables"] == {"id": f"{ID}1", "after": "c1"}


def test_a_publication_that_vanished_meanwhile_keeps_the_names_that_were_read():
    many = publication(1, channels("East", "North", cursor="c1"))
    line = Line(listed(many), answer({"node": None}))

    (found,) = sales_channels(client(line))

    assert found.name == "East, North"
