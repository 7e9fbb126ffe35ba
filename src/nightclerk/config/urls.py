"""Which address leads to which page."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from nightclerk.api.routes import addresses
from nightclerk.web.site import site

urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", addresses()),
    path("", site.urls),
]
