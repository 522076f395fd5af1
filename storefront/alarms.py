"""What a person must look at now: one line in the log at the highest level, with a fixed beginning to watch for.

Whatever raises an alarm also leaves its fact in a row (a conflict, an orphan, a failed job) that staff see listed.
"""

import logging

logger = logging.getLogger("juragan.alarm")


def alarm(kind: str, subject: str, text: str) -> None:
    """Sound an alarm: `kind` such as `webhook.conflict`, our own id of what it is about, and what was found.

    The text must hold no key, no address and no other personal data (threats A34, H1).
    """
    logger.critical("ALARM %s %s: %s", kind, subject, text)
