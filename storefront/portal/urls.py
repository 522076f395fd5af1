"""Pages of the signed-in agent."""

from django.urls import path

from storefront.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("join/", views.JoinView.as_view(), name="join"),
    path("share/", views.GoodsView.as_view(), name="share"),
    path("share/<int:product_id>/", views.ShareView.as_view(), name="share-product"),
    path("share/<int:product_id>/favourite/", views.FavouriteView.as_view(), name="choose-favourite"),
    path("commission/", views.CommissionsView.as_view(), name="commissions"),
    path("learn/", views.LearnView.as_view(), name="learn"),
    path("card/", views.CardView.as_view(), name="print-card"),
    path("hide/", views.HideView.as_view(), name="hide"),
]
