"""What the rehearsal bank remembers. Never used by a shop that pays real people."""

from django.db import models


class RehearsedTransfer(models.Model):
    """A transfer that the rehearsal bank made. Two rows of one reference: somebody was paid twice."""

    reference = models.CharField(max_length=16, db_index=True)
    key = models.CharField(max_length=24)
    amount_idr = models.PositiveBigIntegerField()
    taken_at = models.DateTimeField()
    settles_at = models.DateTimeField()
    returns_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount_idr}"
