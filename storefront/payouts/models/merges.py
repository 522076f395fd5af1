"""Two agents who are one person."""

from django.conf import settings
from django.db import models


class AgentMerge(models.Model):
    """`gone` lives on in `kept`: proposed by one person of the team, agreed to by another (agents L11)."""

    gone = models.OneToOneField("referrals.Agent", on_delete=models.PROTECT, related_name="merged_into")
    kept = models.ForeignKey("referrals.Agent", on_delete=models.PROTECT, related_name="merged_from")
    reason = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(gone=models.F("kept")), name="merge_of_two_agents"),
            models.CheckConstraint(
                condition=models.Q(approved_by=None) | ~models.Q(approved_by=models.F("proposed_by")),
                name="merge_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"agent {self.gone_id} into {self.kept_id}"
