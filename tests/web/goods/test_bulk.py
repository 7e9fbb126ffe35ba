"""Bulk operations, pictures and cues on their pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.ledger import building
from tests.web.building import NOON, a_shop
from tests.web.goods.shelves import (
    a_change,
    a_level,
    a_picture,
    a_place,
    a_variant,
    an_operation,
)

from nightclerk.connector.models import OutgoingChange, ShopProduct, ShopVariant
from nightclerk.connector.services.sending.calls import open_call
from nightclerk.core.clock import now
from nightclerk.core.errors import Refused
from nightclerk.core.text import words

pytestmark = pytest.mark.django_db
OPERATIONS = reverse("admin:connector_bulkoperation_changelist")
PICTURES = reverse("admin:connector_shoppicture_changelist")


def card_of(record: object) -> str:
    name = record._meta.model_name
    return reverse(f"admin:connector_{name}_change", args=[record.pk])


def test_an_operation_says_how_far_how_fast_and_how_long_still(viewer):
    operation = an_operation(
        a_shop(), created_at=NOON, looked_at=NOON + timedelta(seconds=60)
    )

    progress = viewer.get(card_of(operation)).context["progress"]

    assert (progress.done, progress.total, progress.percent) == ("600", "1,000", 60)
    assert (progress.rate, progress.left) == ("10.0 per second", "40 s left")


def test_an_operation_is_live_until_its_result_was_taken_in(viewer):
    operation = an_operation(a_shop())
    live = reverse("admin:connector_bulkoperation_live", args=[operation.pk])

    before = viewer.get(live).content.decode()
    type(operation).objects.update(applied_at=NOON, status="COMPLETED")
    after = viewer.get(live).content.decode()

    assert "hx-get" in before
    assert "hx-get" not in after


def test_refused_rows_lead_to_their_changes_and_the_result_can_be_taken_along(viewer):
    shop = a_shop()
    operation = an_operation(shop, failed=1, applied_at=NOON, status="COMPLETED")
    change = a_change(shop, "pending")
    open_call(shop, "variants", [change], bulk=operation, lines=[0])
    OutgoingChange.objects.update(state="rejected", message="Price is too high")

    page = viewer.get(card_of(operation))
    taken = viewer.get(page.context["download"])

    assert card_of(change) in page.content.decode()
    assert "Price is too high" in b"".join(taken.streaming_content).decode()


def test_an_operation_of_which_nothing_can_be_asked_says_so(operator):
    operation = an_operation(a_shop(), gid="")
    look = reverse("admin:connector_bulkoperation_look", args=[operation.pk])

    answer = operator.post(look, follow=True)

    assert "There is nothing to ask of" in answer.content.decode()


def test_somebody_who_only_looks_cannot_cancel(viewer):
    operation = an_operation(a_shop())
    act = reverse("admin:connector_bulkoperation_act", args=[operation.pk, "cancel"])

    assert act not in viewer.get(card_of(operation)).content.decode()
    assert viewer.post(act).status_code == 403


def test_a_failed_picture_says_why_and_is_sent_again(operator):
    shop = a_shop(runs_in_background=True)
    why = Refused(words("The file is no picture")).as_json()
    picture = a_picture(a_variant(shop), state="failed", message=why)
    a_change(shop, kind="picture", gid=f"sha256:{picture.digest}")
    told = {"action": "retry", "_selected_action": [picture.pk]}

    page = operator.get(f"{PICTURES}?state__exact=failed").content.decode()
    operator.post(PICTURES, told)

    assert "The file is no picture" in page
    assert OutgoingChange.objects.get().state == "pending"


def test_every_cue_of_goods_leads_to_what_it_counts(operator):
    shop = a_shop()
    why = Refused(words("No")).as_json()
    building.company()
    variant = a_variant(shop, building.item(), unsent=why)
    a_level(variant, a_place(shop), problem=why)
    a_picture(variant, state="failed")
    an_operation(shop, status="FAILED", applied_at=NOON)
    for state in ("pending", "rejected", "unknown"):
        a_change(shop, state)

    cues = operator.get("/").context["cues"]
    counted = {
        cue.title: operator.get(cue.address).context["cl"].result_count for cue in cues
    }

    assert counted == {cue.title: cue.count for cue in cues}
    assert counted["Changes that wait for Shopify"] == 1
    assert counted["Stock that could not be sent"] == 1
    assert counted["Pictures that failed"] == 1
    assert counted["Bulk operations that failed"] == 1
    assert counted["Variants and prices that wait for somebody"] == 1
    assert ShopProduct.objects.count() == ShopVariant.objects.count() == 1


def test_a_change_that_waits_is_trouble_only_after_a_day(operator):
    change = a_change(a_shop(), "pending")

    def tone() -> str:
        cues = operator.get("/").context["cues"]
        title = "Changes that wait for Shopify"
        return next(cue.look.tone for cue in cues if cue.title == title)

    fresh = tone()
    OutgoingChange.objects.filter(pk=change.pk).update(
        created_at=now() - timedelta(days=2)
    )

    assert (fresh, tone()) == ("neutral", "warn")


def test_an_operation_that_failed_is_no_cue_once_another_ended_well(operator):
    shop = a_shop()
    an_operation(shop, status="FAILED", applied_at=NOON)
    an_operation(shop, status="COMPLETED", applied_at=NOON)

    cues = operator.get("/").context["cues"]

    title = "Bulk operations that failed"
    assert next(cue.count for cue in cues if cue.title == title) == 0


def test_the_shop_card_shows_what_waits_and_what_was_refused(operator):
    shop = a_shop()
    a_change(shop, "pending")
    a_change(shop)

    page = operator.get(card_of(shop))

    assert (page.context["backlog"].waiting, page.context["backlog"].rejected) == (1, 1)
    assert "In step with Shopify" in page.content.decode()
