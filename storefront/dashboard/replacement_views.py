"""Staff send units again for nothing: which line, how many, and why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.aftersales.replacements import SENT, CannotReplace, replaceable, send_again
from storefront.order.models import Order

WHY_NOT = {
    "not_sent": _lazy("This parcel is not sent yet: the maker just packs another one."),
    "quantity": _lazy("So many units are not left: they were refunded or sent again already."),
    "stock": _lazy("The maker has too few of these. Refund them instead."),
}


class ReplacementForm(forms.Form):
    """A line that was sent, how many of its units, and the reason for the audit."""

    line = forms.TypedChoiceField(label=_lazy("Goods"), coerce=int, widget=forms.RadioSelect)
    quantity = forms.IntegerField(label=_lazy("Units"), min_value=1, initial=1)
    reason = forms.CharField(
        label=_lazy("Why"),
        help_text=_lazy("It is written down with your name."),
        min_length=5,
        max_length=200,
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = order.lines.filter(in_consignment__consignment__state__in=SENT).order_by("pk")
        left = [(line, replaceable(line)) for line in lines]
        field: Any = self.fields["line"]
        field.choices = [(line.pk, f"{line.title} ({units})") for line, units in left if units]


@method_decorator(never_cache, name="dispatch")
class ReplacementView(View):
    """One page: the choice, then the new parcel stands on the order and on the maker's desk."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        order = get_object_or_404(Order, number=number)
        return self.page(request, order, ReplacementForm(order=order))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        order = get_object_or_404(Order, number=number)
        form = ReplacementForm(request.POST, order=order)
        if not form.is_valid():
            return self.page(request, order, form, status=422)
        given = form.cleaned_data
        try:
            send_again(
                line_id=given["line"],
                quantity=given["quantity"],
                by=request.user,  # type: ignore[arg-type] # signed in: the permission table says so
                reason=given["reason"],
                now=timezone.now(),
            )
        except CannotReplace as refused:
            form.add_error(None, WHY_NOT[refused.code])
            return self.page(request, order, form, status=409)
        messages.success(request, _("The maker sees it among what to pack."))
        return redirect("dashboard:order-show", number)

    def page(
        self, request: HttpRequest, order: Order, form: ReplacementForm, status: int = 200
    ) -> HttpResponse:
        context = {"order": order, "form": form}
        return render(request, "dashboard/replacement.html", context, status=status)
