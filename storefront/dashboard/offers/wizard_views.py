"""Oscar's wizard keeps each step in the session and knows the fields by name: ours are kept too."""

from typing import Any

from django.http import HttpResponse
from oscar.apps.dashboard.offers import wizard_views


class OfferWizardStepView(wizard_views.OfferWizardStepView):
    """One step of making an offer."""

    def _store_form_kwargs(self, form: Any) -> None:
        """The maker goes into the session by id, as Oscar does it with the range."""
        maker = form.cleaned_data.get("maker")
        if maker is None:
            super()._store_form_kwargs(form)
            return
        form.cleaned_data["maker"] = maker.pk
        try:
            super()._store_form_kwargs(form)
        finally:
            form.cleaned_data["maker"] = maker

    def save_offer(self, offer: Any) -> HttpResponse:
        """Who bears the offer comes from the first step."""
        first = self._fetch_session_offer()
        offer.funder, offer.maker_id = first.funder, first.maker_id
        return super().save_offer(offer)
