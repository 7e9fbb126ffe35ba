"""Users and their roles, kept by an administrator."""

from typing import Any

from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Permission
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

KEPT_BY_PEOPLE = ("access", "auth", "connector", "jobs", "ledger")


class OurPermissions(ModelAdmin):
    """Offer the permissions on what people keep here, and no engine's own."""

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in {"permissions", "user_permissions"}:
            kwargs["queryset"] = Permission.objects.filter(
                content_type__app_label__in=KEPT_BY_PEOPLE
            ).select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# Django's pages in unfold's clothes; made by `type`, because the signatures of the two
# differ in ways that no type checker joins.
UserAdmin = type(
    "UserAdmin",
    (DjangoUserAdmin, OurPermissions),
    {
        "form": UserChangeForm,
        "add_form": UserCreationForm,
        "change_password_form": AdminPasswordChangeForm,
    },
)
GroupAdmin = type("GroupAdmin", (DjangoGroupAdmin, OurPermissions), {})
