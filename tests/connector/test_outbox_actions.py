"""A person sends again what was refused, or gives it up; a shop's backlog is seen."""

from typing import Any

import pytest
from tests.connector import buying

from nightclerk.connector.models import OutgoingChange, Shop, SkippedRecord
from nightclerk.connector.selectors.sending.outbox import (
    backlog,
    backlogs,
    bulk_under_way,
    pending_changes,
    refused_changes,
    unknown_changes,
)
from nightclerk.connector.services.sending.actions import give_up, send_again
from nightclerk.connector.services.sending.answers import keep_answers
from nightclerk.connector.services.sending.bulk_operations import begin
from nightclerk.connector.services.sending.calls import (
    Verdict,
    Wish,
    doubt_call,
    open_call,
    plan_changes,
)
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.core.text import words

pytestmark = pytest.mark.django_db

State = OutgoingChange.State
KIND = "variants"


def planned(shop: Shop, *numbers: int) -> list[OutgoingChange]:
    wishes = [
        Wish(KIND, f"{number}:a", {"price": "1"}, f"SKU{number}", f"gid{number}")
        for number in numbers
    ]
    return plan_changes(shop, wishes)


def refused(shop: Shop, *numbers: int) -> list[OutgoingChange]:
    call, taken = open_call(shop, KIND, planned(shop, *numbers))
    no = Verdict(Refused(words("The price is locked")))
    return keep_answers(call, {row.pk: no for row in taken}).rejected


def unknown(shop: Shop, *numbers: int) -> list[OutgoingChange]:
    call, taken = open_call(shop, KIND, planned(shop, *numbers))
    doubt_call(call)
    return taken


def state_of(subject: str) -> str:
    return OutgoingChange.objects.get(subject=subject).state


def test_what_was_refused_is_sent_again_by_the_next_sync() -> None:
    shop = buying.shop()
    changes = refused(shop, 1, 2)

    count = send_again(changes)

    assert count == 2
    assert list(pending_changes(shop, [KIND])) == changes
    assert {row.call for row in pending_changes(shop, [KIND])} == {None}


def test_the_same_wish_finds_the_change_that_a_person_sends_again() -> None:
    shop = buying.shop()
    send_again(refused(shop, 1))

    again = planned(shop, 1)

    assert [row.subject for row in again] == ["SKU1"]
    assert OutgoingChange.objects.count() == 1


def test_a_refused_wish_rests_until_a_person_sends_it_again() -> None:
    shop = buying.shop()
    refused(shop, 1)

    assert planned(shop, 1) == []
    assert not pending_changes(shop, [KIND]).exists()


def test_what_shopify_may_have_is_not_sent_again_among_others() -> None:
    shop = buying.shop()
    rows = refused(shop, 1) + unknown(shop, 2)

    count = send_again(rows)

    assert count == 1
    assert state_of("SKU2") == State.UNKNOWN


def test_what_shopify_may_have_is_asked_for_first() -> None:
    rows = unknown(buying.shop(), 2)

    with pytest.raises(Refused, match="is not known"):
        send_again(rows)


def test_what_is_given_up_is_listed_no_more(django_user_model: Any) -> None:
    shop = buying.shop()
    ada = django_user_model.objects.create(username="ada", is_superuser=True)
    rows = refused(shop, 1) + unknown(shop, 2) + planned(shop, 3)

    count = give_up(rows, actor=ada)

    assert count == 3
    assert not SkippedRecord.objects.filter(resolved_at=None).exists()
    assert set(OutgoingChange.objects.values_list("state", "message")) == {
        (State.DROPPED, "Given up by ada")
    }


def test_what_is_being_sent_cannot_be_given_up() -> None:
    shop = buying.shop()
    _, taken = open_call(shop, KIND, planned(shop, 1))

    assert give_up(taken) == 0
    assert state_of("SKU1") == State.SENT


def test_only_who_may_change_the_outbox_decides(django_user_model: Any) -> None:
    rows = refused(buying.shop(), 1)
    guest = django_user_model.objects.create(username="guest")

    with pytest.raises(NotAllowed):
        send_again(rows, actor=guest)
    with pytest.raises(NotAllowed):
        give_up(rows, actor=guest)

    assert state_of("SKU1") == State.REJECTED


def test_the_backlog_of_a_shop_is_what_has_no_good_end() -> None:
    shop, other = buying.shop(), buying.shop("SECOND")
    refused(shop, 1)
    unknown(shop, 2)
    oldest = planned(shop, 3)[0]
    OutgoingChange.objects.filter(pk=oldest.pk).update(
        created_at="2026-01-05T08:00:00Z"
    )

    found = backlog(shop)

    assert found.counts == {State.REJECTED: 1, State.UNKNOWN: 1, State.PENDING: 1}
    assert (found.waiting, found.rejected) == (2, 1)
    assert found.oldest is not None
    assert found.oldest.isoformat() == "2026-01-05T08:00:00+00:00"
    assert [(row.shop, row.waiting, row.oldest) for row in backlogs()][1] == (
        other,
        0,
        None,
    )


def test_the_backlog_of_all_shops_is_one_question(
    django_assert_num_queries: Any,
) -> None:
    planned(buying.shop(), 1)
    planned(buying.shop("SECOND"), 2)

    with django_assert_num_queries(2):
        assert [row.waiting for row in backlogs()] == [1, 1]


def test_refused_unknown_and_bulk_work_is_found_by_shop() -> None:
    shop, other = buying.shop(), buying.shop("SECOND")
    refused(shop, 1)
    unknown(shop, 2)
    operation = begin(shop, "mutation", KIND)

    assert [row.subject for row in refused_changes(shop)] == ["SKU1"]
    assert [row.subject for row in unknown_changes(shop)] == ["SKU2"]
    assert list(bulk_under_way(shop)) == [operation]
    assert not refused_changes(other).exists()
    assert not bulk_under_way(other).exists()
