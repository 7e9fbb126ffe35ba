"""How payments and payouts are booked fits together, or every wrong field is named."""

from typing import Any

import pytest
from tests.connector import buying

from nightclerk.connector.models import PaymentSettings, Shop
from nightclerk.connector.selectors.settings import payment_settings
from nightclerk.connector.services.payments.settings import change_payment_settings
from nightclerk.core.errors import NotAllowed, Refused
from nightclerk.ledger.models import Account
from nightclerk.ledger.services.setup.company import set_up_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return buying.shop()


def account(no: str, **changes: Any) -> Account:
    """Give an account that takes money, but for what is changed."""
    given = {"name": f"Account {no}", "kind": Account.Kind.ASSET, "is_direct": True}
    return Account.objects.create(no=no, **{**given, **changes})


def test_a_shop_without_settings_reads_only(shop):
    settings = payment_settings(shop)

    assert (settings.books, settings.posts_payouts) == (
        PaymentSettings.Books.OFF,
        False,
    )


def test_payouts_need_accounts(shop):
    with pytest.raises(Refused) as refused:
        change_payment_settings(shop, posts_payouts=True)

    assert set(refused.value.fields) == {
        "clearing_account",
        "bank_account",
        "fee_account",
    }
    assert not PaymentSettings.objects.exists()


def test_accounts_that_nobody_named_are_those_of_the_chart(shop):
    set_up_company(name="Demo", country="DE", chart="skr03")
    mine = Account.objects.get(no="1210")

    settings = change_payment_settings(shop, posts_payouts=True, bank_account=mine)

    assert (settings.clearing_account.no, settings.bank_account.no) == ("1360", "1210")
    assert settings.fee_account.no == "4970"
    assert settings.dispute_account is None


def test_bank_and_clearing_are_two_accounts(shop):
    same = account("9001")

    with pytest.raises(Refused) as refused:
        change_payment_settings(shop, bank_account=same, clearing_account=same)

    assert set(refused.value.fields) == {"clearing_account"}


def test_a_heading_takes_no_money(shop):
    heading = account("9002", is_heading=True)

    with pytest.raises(Refused) as refused:
        change_payment_settings(shop, fee_account=heading)

    assert "is a heading" in str(refused.value.fields["fee_account"])


def test_only_who_may_change_shops_changes_them(shop, django_user_model):
    somebody = django_user_model.objects.create_user("eve")

    with pytest.raises(NotAllowed):
        change_payment_settings(shop, actor=somebody, books="post")
