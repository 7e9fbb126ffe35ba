"""What tasks say is made fit for the database and for pages."""

import pytest

from nightclerk.jobs.plain import plain_link


@pytest.mark.parametrize(
    "link", ["/orders/1", "https://example.com/a", "http://127.0.0.1:9292/x"]
)
def test_a_place_of_ours_or_of_the_web_is_a_link(link):
    assert plain_link(f" {link}") == link


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example/",
        "orders/1",
    ],
)
def test_anything_else_is_none(link):
    assert plain_link(link) == ""
