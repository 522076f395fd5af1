"""Closed weeks of agents."""

from django.db import models


class Statement(models.Model):
    """An agent's closed week: its text and its hash never change again (agents L7)."""

    agent = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="statements")
    cut_off = models.DateTimeField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    check_code = models.CharField(max_length=16, unique=True)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "cut_off"], name="one_statement_per_agent_and_week")
        ]

    def __str__(self) -> str:
        return self.check_code


class StatementLine(models.Model):
    """A commission stands on exactly one statement; what became ready late stands on the next."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    commission = models.OneToOneField(
        "commissions.Commission", on_delete=models.PROTECT, related_name="statement_line"
    )

    def __str__(self) -> str:
        return f"{self.statement_id}: commission {self.commission_id}"
