"""Users and their roles, kept by an administrator."""

from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

# Django's pages in unfold's clothes; made by `type`, because the signatures of the two
# differ in ways that no type checker joins.
UserAdmin = type(
    "UserAdmin",
    (DjangoUserAdmin, ModelAdmin),
    {
        "form": UserChangeForm,
        "add_form": UserCreationForm,
        "change_password_form": AdminPasswordChangeForm,
    },
)
GroupAdmin = type("GroupAdmin", (DjangoGroupAdmin, ModelAdmin), {})
