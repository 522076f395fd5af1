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
from storefront.payouts.operations.results import CannotRecord, record_result
from storefront.payouts.operations.sending import CannotExport, file_of, follow_up, send_batch

__all__ = [
    "COOLING",
    "CannotApprove",
    "CannotExport",
    "CannotPrepare",
    "CannotRecord",
    "CannotSetDestination",
    "CannotStoreOpinion",
    "CannotTakeOut",
    "approve_batch",
    "check_batch",
    "file_of",
    "follow_up",
    "prepare_batch",
    "record_result",
    "requote",
    "send_batch",
    "set_destination",
    "store_opinion",
    "take_out",
]
