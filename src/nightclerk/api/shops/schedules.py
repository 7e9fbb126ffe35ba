"""Recommended schedules of a shop: which there are, and setting them up at once."""

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from nightclerk.api.auth import caller_of
from nightclerk.api.problems import PROBLEMS, Problem
from nightclerk.api.schedules import ScheduleIn
from nightclerk.api.shops.naming import ShopCode
from nightclerk.connector.programs.finding import shop_of
from nightclerk.connector.programs.recommended import (
    RecommendedTold,
    SetUpTold,
    recommended_told,
    set_up_asked,
)
from nightclerk.connector.services.syncs.recommended import Wanted
from nightclerk.jobs.services.rights import hidden_tasks

MOST = 100
router = Router(tags=["Schedules of shops"])


class RecommendedIn(Schema):
    """One recommended schedule that is wanted; what is null is as recommended."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=40)
    schedule: ScheduleIn | None = None
    category: str | None = Field(
        default=None, max_length=40, description="Empty: in no category."
    )


class SetUpIn(Schema):
    """Which recommended schedules are set up; all of them where null."""

    model_config = ConfigDict(extra="forbid")

    schedules: list[RecommendedIn] | None = Field(default=None, max_length=MOST)

    def wanted(self) -> list[Wanted] | None:
        """Give them as the services take them."""
        if self.schedules is None:
            return None
        return [
            Wanted(
                each.key,
                each.schedule.schedule() if each.schedule else None,
                each.category,
            )
            for each in self.schedules
        ]


@router.get("/recommended", response={200: list[RecommendedTold], PROBLEMS: Problem})
def list_recommended(request: HttpRequest, shop: ShopCode) -> list[RecommendedTold]:
    """List what is recommended to run on a schedule, and what does so already."""
    caller = caller_of(request, "jobs.view_jobentry")
    return recommended_told(shop_of(shop), hidden=hidden_tasks(caller.user))


@router.post("/recommended", response={200: list[SetUpTold], PROBLEMS: Problem})
def set_up_recommended(
    request: HttpRequest, shop: ShopCode, asked: SetUpIn
) -> list[SetUpTold]:
    """Set up recommended schedules; each by itself, and none that is there already."""
    caller = caller_of(request, "jobs.add_jobentry")
    return set_up_asked(
        shop_of(shop),
        asked.wanted(),
        actor=caller.user,
        hidden=hidden_tasks(caller.user),
    )
