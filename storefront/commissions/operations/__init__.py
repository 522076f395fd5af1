"""All writes of the room, each in the module of what it knows."""

from storefront.commissions.operations.accounts import (
    FREIGHT_HELD,
    PLATFORM_FEE,
    REFUND_LOSS,
    agent_account,
    freight_account,
    maker_account,
)
from storefront.commissions.operations.adjusting import UnitsBack, adjust, return_disputed
from storefront.commissions.operations.appeals import (
    CannotAnswer,
    CannotAppeal,
    answer_appeal,
    decide_by_silence,
    open_appeal,
)
from storefront.commissions.operations.bonuses import CannotGrant, grant_bonus
from storefront.commissions.operations.cases import (
    CannotDecide,
    CannotHold,
    decide_risk_case,
    open_risk_case,
    sweep_cases,
)
from storefront.commissions.operations.earning import LineTerms, accrue, accrue_late
from storefront.commissions.operations.holding import (
    release,
    release_held,
    start_hold,
    start_overdue_holds,
)
from storefront.commissions.operations.rates import CannotSetRate, promise_rate, set_rate

__all__ = [
    "FREIGHT_HELD",
    "PLATFORM_FEE",
    "REFUND_LOSS",
    "CannotAnswer",
    "CannotAppeal",
    "CannotDecide",
    "CannotGrant",
    "CannotHold",
    "CannotSetRate",
    "LineTerms",
    "UnitsBack",
    "accrue",
    "accrue_late",
    "adjust",
    "agent_account",
    "answer_appeal",
    "decide_by_silence",
    "decide_risk_case",
    "freight_account",
    "grant_bonus",
    "maker_account",
    "open_appeal",
    "open_risk_case",
    "promise_rate",
    "release",
    "release_held",
    "return_disputed",
    "set_rate",
    "start_hold",
    "start_overdue_holds",
    "sweep_cases",
]
