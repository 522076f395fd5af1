"""How an editor finds a product or a maker in a form of Wagtail's admin."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from catalogue.models import Product
from catalogue.partner.models import Partner


class ProductChooser(BaseChooser):
    """The field of a block that holds a product's id."""

    model = Product
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    chooser_modal_url_name = "product_chooser:choose"

    def get_display_title(self, instance: Product) -> str:
        """The title, and who makes it."""
        return f"{instance.get_title()} ({instance.maker.name})"


class ProductFilterForm(BaseFilterForm):
    """Search by words of the title in any language, or by the maker's name."""

    q = forms.CharField(label=_("Search"), required=False)

    def filter(self, objects: QuerySet[Product]) -> QuerySet[Product]:
        """Products that hold all words that were typed."""
        objects = super().filter(objects)
        for word in (self.cleaned_data.get("q") or "").split():
            objects = objects.filter(
                Q(title_ms__icontains=word)
                | Q(title_ind__icontains=word)
                | Q(title_en__icontains=word)
                | Q(maker__name__icontains=word)
            )
        return objects


class _OnSale:
    filter_form_class = ProductFilterForm

    def get_object_list(self) -> QuerySet[Product]:
        """Only what a buyer can see may be put on a page."""
        return Product.objects.browsable().select_related("maker").order_by("title")

    @property
    def columns(self) -> list[Column]:
        """Title and maker."""
        maker = Column("maker", label=_("Maker"), accessor=lambda product: product.maker.name)
        return [*super().columns, maker]  # type: ignore[misc]


class ProductChooseView(_OnSale, ChooseView):
    """The chooser's window."""


class ProductChooseResultsView(_OnSale, ChooseResultsView):
    """Its list, renewed while one types."""


class ProductChooserViewSet(ChooserViewSet):
    """Products on sale."""

    model = Product
    icon = "tag"
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    choose_view_class = ProductChooseView
    choose_results_view_class = ProductChooseResultsView
    register_widget = False


class MakerChooserViewSet(ChooserViewSet):
    """Makers who are open."""

    model = Partner
    icon = "group"
    choose_one_text = _("Choose a maker")
    choose_another_text = _("Choose another maker")

    def get_object_list(self) -> Any:
        """Only makers who are open may be put on a page."""
        return Partner.objects.filter(state="approved").order_by("name")


product_chooser = ProductChooserViewSet("product_chooser")
maker_chooser = MakerChooserViewSet("maker_chooser")
