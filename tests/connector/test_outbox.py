"""Changes for Shopify: each step is taken once and only from where it may be."""

from typing import Any

import pytest
from tests.connector import buying

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.services.sending import outbox
from nightclerk.connector.services.sending.outbox import State
from nightclerk.core.clock import now
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

pytestmark = pytest.mark.django_db


def planned(key: str = "customer:C1:a") -> OutgoingChange:
    shop = buying.shop()
    return outbox.plan(shop, "customer", key, {"email": "a@b.example"}, subject="C1")


def test_a_change_is_planned_once_under_its_key() -> None:
    first = planned()

    second = outbox.plan(first.shop, "customer", first.key, {"email": "other"})

    assert second == first
    assert second.payload == {"email": "a@b.example"}


def test_only_one_worker_takes_a_change() -> None:
    change = planned()

    assert outbox.claim(change, run_id=7)
    assert not outbox.claim(change)
    assert (change.state, change.attempts, change.run_id) == (State.SENT, 1, 7)


def test_an_answer_ends_a_change() -> None:
    change = planned()
    outbox.claim(change)

    assert outbox.confirm(change, {"id": "gid"}, gid="gid")

    assert change.state == State.CONFIRMED
    assert change.ended_at is not None
    assert not outbox.retry(change)


def test_what_was_never_sent_cannot_be_confirmed() -> None:
    change = planned()

    assert not outbox.confirm(change)
    assert change.state == State.PENDING


def test_a_refusal_keeps_shopify_s_words_and_can_be_tried_again() -> None:
    change = planned()
    outbox.claim(change)

    outbox.reject(change, Refused(words("E-mail is taken"), request_id="r-1"))

    assert (change.message, change.request_id) == ("E-mail is taken", "r-1")
    assert outbox.retry(change)
    assert outbox.claim(change)
    assert change.attempts == 2


def test_what_may_have_arrived_is_not_sent_again_by_hand(
    django_user_model: Any,
) -> None:
    change = planned()
    actor = django_user_model.objects.create(username="ada")
    outbox.claim(change)
    outbox.leave_unknown(change)

    with pytest.raises(Refused, match="is not known"):
        outbox.retry(change, actor=actor)

    assert change.state == State.UNKNOWN
    assert outbox.confirm(change)


def test_what_a_dead_worker_sent_is_unknown() -> None:
    change = planned()
    outbox.claim(change)

    count = outbox.abandoned(change.shop, "customer", before=now())

    change.refresh_from_db()
    assert count == 1
    assert change.state == State.UNKNOWN


def test_what_never_arrived_is_pending_again() -> None:
    change = planned()
    outbox.claim(change)

    assert outbox.release(change)
    assert list(outbox.unfinished(change.shop, "customer")) == [change]


def test_a_change_that_is_given_up_stays_so() -> None:
    change = planned()

    assert outbox.drop(change)
    assert not outbox.claim(change)
    assert list(outbox.unfinished(change.shop, "customer")) == []
