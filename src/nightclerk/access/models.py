"""Keys of programs: whose they are, what they may, how often they ask."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MOST_REQUESTS = 100_000


class ApiKey(models.Model):
    """A key acts as its user, within its role."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "Administrator", _("Administrator")
        OPERATOR = "Operator", _("Operator")
        VIEWER = "Viewer", _("Viewer")

    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(_("begins with"), max_length=10, unique=True)
    hash = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="api_keys",
        verbose_name=_("acts as"),
    )
    role = models.CharField(_("role"), max_length=13, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    rate_per_minute = models.PositiveIntegerField(
        _("requests per minute"),
        default=300,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REQUESTS)],
    )
    minute = models.DateTimeField(null=True, editable=False)
    requests = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="key_lets_one_request_a_minute",
                condition=Q(rate_per_minute__gte=1),
            ),
            models.CheckConstraint(
                name="key_has_a_known_role",
                condition=Q(role__in=["Administrator", "Operator", "Viewer"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> str:
        """The beginning of the key, by which its owner knows it."""
        return f"nck_{self.prefix}_…"
