"""Which address leads to which page."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from nightclerk.api.health import health
from nightclerk.api.metrics import metrics
from nightclerk.api.routes import addresses, without_login
from nightclerk.web.site import site

urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", addresses()),
    path("health", without_login(health), name="health"),
    path("metrics", without_login(metrics), name="metrics"),
    path("", site.urls),
]
