"""Bulk operations: lines that are written, brought, read, put together again."""

import io
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from msgspec import Struct
from tests.shopify.shop_double import Line, client

from nightclerk.core.errors import NotFound, Refused, Transient
from nightclerk.shopify.bulk.reading import mutation_lines, trees
from nightclerk.shopify.bulk.results import result_lines
from nightclerk.shopify.bulk.starting import (
    BulkTooLarge,
    start_mutation,
    write_lines,
)
from nightclerk.shopify.errors import PayloadError
from nightclerk.shopify.operations import BulkQuery, Operation, Tree

URL = "https://store.example/result.jsonl?signature=secret"


class Shown(Struct):
    id: str
    title: str = ""


QUERY = BulkQuery(
    "Things",
    "query Things { products { edges { node { id } } } }",
    Shown,
    {
        ("Product", "ProductVariant"): "variants",
        ("Product", ""): "media",
        ("ProductVariant", ""): "media",
    },
)
SET: Operation[Tree] = Operation("Set", "mutation Set { x }", 10, dict, mutation=True)


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def line(kind: str, number: int, parent: str = "", **rest: Any) -> bytes:
    told = {"id": gid(kind, number), **rest}
    if parent:
        told["__parentId"] = parent
    return json.dumps(told).replace("/", "\\/").encode()


def brought(*steps: Any) -> tuple[list[bytes], Line, list[float]]:
    """Bring a result over a line that gives these answers."""
    wire, naps = Line(*steps), list[float]()
    with httpx.Client(transport=httpx.MockTransport(wire)) as http:
        found = list(result_lines(http, URL, sleep=naps.append))
    return found, wire, naps


def cut(content: bytes, whole: int, status: int = 200) -> httpx.Response:
    """Give an answer whose connection ends before its content."""

    class Body(httpx.SyncByteStream):
        def __iter__(self):
            yield content
            if len(content) < whole:
                raise httpx.RemoteProtocolError("peer closed connection")

    headers = {"Content-Length": str(whole)}
    return httpx.Response(status, headers=headers, stream=Body())


def test_variables_are_written_as_lines_with_decimals_as_text():
    content = io.BytesIO()

    file = write_lines(
        [{"input": {"price": Decimal("9.90")}}, {"input": {"title": "Ä"}}], content
    )

    assert content.getvalue().decode().splitlines() == [
        '{"input":{"price":"9.90"}}',
        '{"input":{"title":"Ä"}}',
    ]
    assert (file.lines, file.size) == (2, len(content.getvalue()))


def test_lines_that_do_not_fit_say_how_many_do():
    lines = [{"n": number} for number in range(10)]

    with pytest.raises(BulkTooLarge) as caught:
        write_lines(lines, io.BytesIO(), most=3 * len(b'{"n":0}\n') + 1)

    assert caught.value.fitted == 3
    assert "only 3 lines fit" in str(caught.value)


def test_a_result_comes_line_by_line_without_empty_ones():
    found, wire, _ = brought(httpx.Response(200, content=b'{"a":1}\n\n{"b":2}'))

    assert found == [b'{"a":1}', b'{"b":2}']
    assert "range" not in wire.requests[0].headers
    assert wire.requests[0].headers["accept-encoding"] == "identity"


def test_a_result_without_an_address_is_empty():
    with httpx.Client() as http:
        assert list(result_lines(http, "")) == []


def test_a_cut_connection_is_taken_up_where_it_ended():
    whole = b'{"a":1}\n{"b":2}\n{"c":3}\n'
    rest = httpx.Response(206, content=whole[11:])

    found, wire, naps = brought(cut(whole[:11], len(whole)), rest)

    assert found == [b'{"a":1}', b'{"b":2}', b'{"c":3}']
    assert wire.requests[1].headers["range"] == "bytes=11-"
    assert naps == [0.5]


def test_a_server_that_knows_no_parts_is_read_from_its_beginning():
    whole = b'{"a":1}\n{"b":2}\n'

    found, _, _ = brought(
        cut(whole[:11], len(whole)), httpx.Response(200, content=whole)
    )

    assert found == [b'{"a":1}', b'{"b":2}']


def test_a_cut_behind_the_last_byte_is_the_end():
    whole = b'{"a":1}\n'

    class Whole(httpx.SyncByteStream):
        def __iter__(self):
            yield whole
            raise httpx.ReadError("reset")

    first = httpx.Response(200, headers={"Content-Length": "8"}, stream=Whole())

    found, _, _ = brought(first, httpx.Response(416))

    assert found == [b'{"a":1}']


def test_a_server_that_is_down_is_asked_again_a_few_times():
    found, wire, naps = brought(
        httpx.Response(503),
        httpx.ConnectError("no"),
        httpx.Response(200, content=b'{"a":1}'),
    )

    assert found == [b'{"a":1}']
    assert len(wire.requests) == 3
    assert naps == [0.5, 1.0]


def test_a_result_that_cannot_be_had_to_its_end_is_tried_again_later():
    with pytest.raises(Transient, match="could not be read to its end"):
        brought(*[httpx.Response(503)] * 5)


def test_a_result_that_has_run_out_is_gone_and_its_address_is_not_told():
    with pytest.raises(NotFound) as caught:
        brought(httpx.Response(403))

    assert "seven days" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_records_come_back_as_pages_would_have_brought_them():
    lines = [
        line("Product", 1, title="Mug"),
        line("ProductVariant", 11, gid("Product", 1), price="9.90"),
        line("MediaImage", 7, gid("ProductVariant", 11)),
        line("ProductVariant", 12, gid("Product", 1)),
        line("MediaImage", 7, gid("Product", 1)),
        line("Video", 8, gid("Product", 1)),
        line("Product", 2, title="Cup"),
    ]

    first, second = trees(lines, QUERY)

    end = {"hasNextPage": False, "endCursor": None}
    assert json.loads(first.raw) == {
        "id": gid("Product", 1),
        "title": "Mug",
        "variants": {
            "pageInfo": end,
            "nodes": [
                {
                    "id": gid("ProductVariant", 11),
                    "price": "9.90",
                    "media": {
                        "pageInfo": end,
                        "nodes": [{"id": gid("MediaImage", 7)}],
                    },
                },
                {
                    "id": gid("ProductVariant", 12),
                    "media": {"pageInfo": end, "nodes": []},
                },
            ],
        },
        "media": {
            "pageInfo": end,
            "nodes": [{"id": gid("MediaImage", 7)}, {"id": gid("Video", 8)}],
        },
    }
    assert (second.gid, second.decode().title) == (gid("Product", 2), "Cup")


def test_a_record_is_given_when_the_next_one_begins():
    def lines():
        yield line("Product", 1)
        yield line("Product", 2)
        pytest.fail("The second record is not needed for the first")

    assert next(trees(lines(), QUERY)).gid == gid("Product", 1)


def test_numbers_keep_the_digits_that_were_sent():
    (record,) = trees([b'{"id": "gid://shopify/Product/1", "weight": 0.10}'], QUERY)

    assert b'"weight":0.10' in record.raw


@pytest.mark.parametrize("grouped", [True, False])
def test_a_child_whose_record_has_not_come_stops_the_reading(*, grouped: bool):
    lines = [line("Product", 1), line("ProductVariant", 11, gid("Product", 9))]

    with pytest.raises(PayloadError, match="cannot be read to its end"):
        list(trees(lines, QUERY, grouped=grouped))


def test_children_that_come_late_find_their_record_where_nothing_is_grouped():
    lines = [
        line("Product", 1),
        line("Product", 2),
        line("ProductVariant", 11, gid("Product", 1)),
    ]

    first, second = trees(lines, QUERY, grouped=False)

    assert b"ProductVariant/11" in first.raw
    assert b"ProductVariant" not in second.raw
    with pytest.raises(PayloadError):
        list(trees(lines, QUERY))


def test_a_line_that_is_no_json_stops_the_reading():
    with pytest.raises(PayloadError, match="Things"):
        list(trees([b'{"id": "gid://sho'], QUERY))


def test_what_became_of_every_line_is_told():
    lines = [
        b'{"data":{"set":{"userErrors":[]}},"__lineNumber":1}',
        b'{"data":{"set":{"userErrors":[{"code":"BLANK","field":["input","title"],'
        b'"message":"Title can\'t be blank"}]}},"__lineNumber":0}',
        b'{"errors":[{"message":"Variable $input","extensions":{"code":'
        b'"INVALID_VARIABLE"}}],"__lineNumber":2}',
    ]

    done, refused, wrong = mutation_lines(lines, SET)

    assert [row.number for row in (done, refused, wrong)] == [1, 0, 2]
    assert [row.is_done for row in (done, refused, wrong)] == [True, False, False]
    assert refused.user_errors[0].code == "BLANK"
    assert refused.user_errors[0].path == ("input", "title")
    assert refused.message == "Title can't be blank"
    assert wrong.errors[0].code == "INVALID_VARIABLE"
    assert (wrong.decode(), wrong.user_errors) == (None, [])
    assert done.decode() == {"set": {"userErrors": []}}


def test_a_line_without_a_number_stops_the_reading():
    with pytest.raises(PayloadError):
        list(mutation_lines([b'{"data":null}'], SET))


def test_nothing_to_send_is_refused_before_anything_is_asked():
    wire = Line()

    with pytest.raises(Refused, match="nothing to send"):
        start_mutation(client(wire), SET, [])

    assert wire.requests == []
