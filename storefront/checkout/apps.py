from django.urls import URLPattern, URLResolver, path
from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "storefront.checkout"

    def ready(self) -> None:
        """Oscar's own checkout views are not loaded: none of them is reachable."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from storefront.checkout import views

        return [
            path("", views.CheckoutView.as_view(), name="index"),
            path("pay/<str:public_id>/", views.PayView.as_view(), name="pay"),
            path("return/<str:public_id>/", views.ReturnView.as_view(), name="return"),
            path("cancelled/<str:public_id>/", views.CancelledView.as_view(), name="cancelled"),
            path("thanks/<str:public_id>/", views.ThanksView.as_view(), name="thanks"),
        ]
