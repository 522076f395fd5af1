"""How long people have to decide a case, to appeal, to answer (F3, F4), and how long a rate is promised (C1)."""

from datetime import timedelta

LONGEST_REVIEW = timedelta(days=7)
"""A frozen entry that nobody decides is free again: silence decides for the agent (F3)."""

APPEAL_OPEN = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=7)

PROMISE = timedelta(days=30)
"""What an agent saw when she shared is her floor that long."""
