"""Who is told, by which channel, and when again."""

from datetime import timedelta

import pytest

from nightclerk.core.text import words
from nightclerk.jobs.notice_rules import (
    MOST_ATTEMPTS,
    Channel,
    Kind,
    Level,
    Rules,
    Scope,
    channels,
    is_told,
    level_of,
    pause_after,
    recipients,
    scope_of,
    shows_banner,
)
from nightclerk.jobs.notice_words import news_of_many

OWNER, ADMINISTRATOR, OTHER = 1, 2, 3


def told(*, owner: bool, administrators: bool, **rest) -> Rules:
    listed = frozenset({ADMINISTRATOR})
    return Rules(
        to_owner=owner,
        to_administrators=administrators,
        administrators=listed,
        **rest,
    )


@pytest.mark.parametrize(
    ("owner", "administrators", "user", "scope"),
    [
        (True, True, ADMINISTRATOR, Scope.ALL),
        (True, True, OTHER, Scope.OWN),
        (True, False, ADMINISTRATOR, Scope.OWN),
        (True, False, OTHER, Scope.OWN),
        (False, True, ADMINISTRATOR, Scope.ALL),
        (False, True, OTHER, Scope.NONE),
        (False, False, ADMINISTRATOR, Scope.NONE),
        (False, False, OTHER, Scope.NONE),
    ],
)
def test_a_person_sees_the_failures_that_table_7_2_says(
    owner, administrators, user, scope
):
    rules = told(owner=owner, administrators=administrators)

    assert scope_of(rules, user) is scope


@pytest.mark.parametrize(
    ("owner", "administrators", "people"),
    [
        (True, True, {OWNER, ADMINISTRATOR}),
        (True, False, {OWNER}),
        (False, True, {ADMINISTRATOR}),
        (False, False, set()),
    ],
)
@pytest.mark.parametrize("user", [OWNER, ADMINISTRATOR, OTHER])
def test_who_is_told_of_an_entry_agrees_with_what_each_person_sees(
    owner, administrators, people, user
):
    rules = told(owner=owner, administrators=administrators)

    assert recipients(rules, OWNER) == people
    sees = {Scope.ALL: True, Scope.OWN: user == OWNER, Scope.NONE: False}
    assert (user in people) == sees[scope_of(rules, user)]


def test_an_entry_of_nobody_is_told_to_the_administrators_only():
    rules = told(owner=True, administrators=True)

    assert recipients(rules, None) == {ADMINISTRATOR}


def test_only_the_channels_in_use_carry_news():
    assert channels(Rules()) == {Channel.PAGE}
    assert channels(Rules(by_page=False, by_mail=True, by_webhook=True)) == {
        Channel.MAIL,
        Channel.WEBHOOK,
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_with_a_threshold_single_failures_are_not_told_and_all_else_is(kind):
    assert is_told(Rules(at_once=True), kind)
    assert is_told(Rules(at_once=False), kind) == (kind is not Kind.FAILED)


@pytest.mark.parametrize(
    ("failed", "level"),
    [(0, Level.FEW), (2, Level.FEW), (3, Level.LOW), (4, Level.LOW), (5, Level.HIGH)],
)
def test_the_number_of_failed_entries_has_three_levels(failed, level):
    assert level_of(Rules(), failed) is level


def test_no_failed_entry_reaches_no_threshold_not_even_nought():
    rules = Rules(threshold_low=0, threshold_high=0, at_once=False)

    assert level_of(rules, 0) is Level.FEW
    assert level_of(rules, 1) is Level.HIGH
    assert not shows_banner(rules, 0)


@pytest.mark.parametrize(
    ("rules", "failed", "shows"),
    [
        (Rules(), 0, False),
        (Rules(), 1, True),
        (Rules(at_once=False), 2, False),
        (Rules(at_once=False), 3, True),
        (Rules(by_page=False), 9, False),
    ],
)
def test_a_banner_shows_from_one_failure_or_from_the_threshold_on(rules, failed, shows):
    assert shows_banner(rules, failed) is shows


def test_a_delivery_is_tried_again_after_ever_longer_pauses_and_then_given_up():
    pauses = [pause_after(number) for number in range(1, MOST_ATTEMPTS + 1)]

    assert pauses[:3] == [
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(0, 120),
    ]
    assert pauses[-2] == timedelta(hours=1)
    assert pauses[-1] is None
    assert sum(pauses[:-1], timedelta()) > timedelta(hours=4)


def test_a_person_is_told_of_many_inside_and_the_webhook_without_people():
    person = news_of_many(3, key="a", only=OTHER)
    outside = news_of_many(3, key="b", only=None)

    assert (person.only, person.channels) == ({OTHER}, {Channel.PAGE, Channel.MAIL})
    assert (outside.only, outside.channels) == (frozenset(), {Channel.WEBHOOK})
    assert person.text == words(
        "{number} entries of the job queue have failed", number=3
    )
