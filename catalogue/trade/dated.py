"""What all dated rows share: a name for good, days, a source, and a version that tells of change."""

from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

AnyModel_co = TypeVar("AnyModel_co", bound=models.Model, covariant=True)


class RuleVersion(models.Model):
    """A token that changes with every change of a dated row, so that each process knows when to read anew.

    The token is random: a number would be given out twice when a transaction is rolled back.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField(default=uuid4)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_rule_version")]

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def change(cls) -> None:
        """Say that a rule has changed, in the caller's transaction."""
        cls.objects.update_or_create(id=1, defaults={"token": uuid4()})

    @classmethod
    def current(cls) -> UUID | None:
        return cls.objects.values_list("token", flat=True).first()


class DatedQuerySet(models.QuerySet[AnyModel_co]):
    """Every way of writing dated rows also changes the version, in the same transaction: a reader who saw
    the new version before the new row would keep the old rule for good."""

    def update(self, **changes: Any) -> int:
        with transaction.atomic():
            RuleVersion.change()
            return super().update(**changes)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            RuleVersion.change()
            return super().delete()

    def bulk_create(self, *args: Any, **options: Any) -> list[Any]:
        with transaction.atomic():
            RuleVersion.change()
            return super().bulk_create(*args, **options)


class DatedRow(models.Model):
    """What every rule and rate carries: its name for good, its days, where and when it was read.

    Every change of a row changes the version of the rules.
    """

    code = models.CharField(max_length=80, unique=True, help_text=_("Names this row for good"))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text=_("Last day; empty while it has no end"))
    source = models.TextField(help_text=_("Where it was read: law, notice or page"))
    checked_on = models.DateField()
    next_check = models.DateField()
    is_fixture = models.BooleanField(default=False, help_text=_("An invented figure for tests and the demo"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            RuleVersion.change()
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            RuleVersion.change()
            return super().delete(*args, **kwargs)

    def _dated(self) -> dict[str, Any]:
        return {
            "rule_id": self.code,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "source": self.source,
            "checked_on": self.checked_on,
            "next_check": self.next_check,
            "is_fixture": self.is_fixture,
        }
