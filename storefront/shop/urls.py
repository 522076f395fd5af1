"""Product and basket, at the addresses that Oscar's `catalogue:detail` and `basket:summary` write.

These stand before Oscar's own routes: what a page of ours says comes from rooms above the catalogue.
"""

from django.urls import path, re_path

from storefront.shop import basket_views, views, ways_views

app_name = "shop"
urlpatterns = [
    re_path(
        r"^shop/(?P<product_slug>[\w-]*)_(?P<pk>\d+)/$", views.ProductPageView.as_view(), name="show-product"
    ),
    path("basket/delivery/", ways_views.WaysView.as_view(), name="choose-delivery"),
    path("basket/", basket_views.BasketPageView.as_view(), name="show-basket"),
]
