"""What the roles may: Operators keep the queue, administrators who may what."""

import pytest
from django.contrib.auth.models import Group

from nightclerk.connector.services.shops.roles import ensure_roles

pytestmark = pytest.mark.django_db


def codes_of(role: Group) -> set[str]:
    return set(role.permissions.values_list("codename", flat=True))


def test_operators_keep_categories_and_see_who_may_what():
    operators, _ = ensure_roles()

    assert {
        "add_jobcategory",
        "change_jobcategory",
        "delete_jobcategory",
        "view_taskright",
    } <= codes_of(operators)


def test_rights_and_keys_are_changed_by_administrators_only():
    changed = {codename for role in ensure_roles() for codename in codes_of(role)}

    assert not [
        codename
        for codename in changed
        if codename.endswith(("taskright", "apikey"))
        and not codename.startswith("view")
    ]
