"""All writes of the room, each in the module of what it knows."""

from storefront.referrals.operations.agents import (
    CannotJoin,
    choose_favourite,
    join,
    make_link,
    new_code,
    report_link,
    set_hidden,
)
from storefront.referrals.operations.assisted import forget_buyers
from storefront.referrals.operations.attributions import attribute_added, attribute_lines, resolve_waiting
from storefront.referrals.operations.evidence import collect_evidence
from storefront.referrals.operations.touches import (
    claim_visitor,
    forget_visitors,
    import_touches,
    keep_stamps,
    record_touch,
    stamp_line,
)

__all__ = [
    "CannotJoin",
    "attribute_added",
    "attribute_lines",
    "choose_favourite",
    "claim_visitor",
    "collect_evidence",
    "forget_buyers",
    "forget_visitors",
    "import_touches",
    "join",
    "keep_stamps",
    "make_link",
    "new_code",
    "record_touch",
    "report_link",
    "resolve_waiting",
    "set_hidden",
    "stamp_line",
]
