"""The door to whoever moves the money. `get_provider` gives the one of the setting PAYOUT_PROVIDER."""

from django.conf import settings
from django.utils.module_loading import import_string

from storefront.payouts.providers.door import (
    CannotLookUp,
    PayoutProvider,
    Receipt,
    ReplyLost,
    TransferRefused,
)

PROVIDERS = {
    "bank_file": "storefront.payouts.providers.bank.BankFileProvider",
    "rehearsal": "storefront.payouts.providers.rehearsal.RehearsalProvider",
}


def get_provider() -> PayoutProvider:
    """The provider of this shop. Raises KeyError for a name that is none (checks.py stops the start before)."""
    provider: PayoutProvider = import_string(PROVIDERS[settings.PAYOUT_PROVIDER])()
    return provider


__all__ = ["CannotLookUp", "PayoutProvider", "Receipt", "ReplyLost", "TransferRefused", "get_provider"]
