"""All writes of payouts, each in the module of what it knows."""

from storefront.payouts.operations.batches import (
    CannotApprove,
    CannotPrepare,
    CannotTakeOut,
    approve_batch,
    check_batch,
    prepare_batch,
    requote,
    take_out,
)
from storefront.payouts.operations.destinations import (
    COOLING,
    CannotSetDestination,
    CannotStoreOpinion,
    set_destination,
    store_opinion,
)
from storefront.payouts.operations.merging import CannotMerge, approve_merge, carry_merged, propose_merge
from storefront.payouts.operations.results import CannotRecord, record_result
from storefront.payouts.operations.sending import CannotExport, file_of, follow_up, send_batch

__all__ = [
    "COOLING",
    "CannotApprove",
    "CannotExport",
    "CannotMerge",
    "CannotPrepare",
    "CannotRecord",
    "CannotSetDestination",
    "CannotStoreOpinion",
    "CannotTakeOut",
    "approve_batch",
    "approve_merge",
    "carry_merged",
    "check_batch",
    "file_of",
    "follow_up",
    "prepare_batch",
    "propose_merge",
    "record_result",
    "requote",
    "send_batch",
    "set_destination",
    "store_opinion",
    "take_out",
]
