"""Pages of the signed-in agent."""

from django.urls import path

from storefront.portal import money_views, views

app_name = "portal"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("join/", views.JoinView.as_view(), name="join"),
    path("share/", views.GoodsView.as_view(), name="share"),
    path("share/<int:product_id>/", views.ShareView.as_view(), name="share-product"),
    path("share/<int:product_id>/favourite/", views.FavouriteView.as_view(), name="choose-favourite"),
    path("commission/", money_views.CommissionsView.as_view(), name="commissions"),
    path("check/", money_views.CheckStatementView.as_view(), name="check-statement"),
    path("bank/", money_views.BankView.as_view(), name="bank"),
    path("statement/<str:check_code>/", money_views.StatementView.as_view(), name="show-statement"),
    path("statement/<str:check_code>/csv/", money_views.StatementFileView.as_view(), name="statement-file"),
    path("learn/", views.LearnView.as_view(), name="learn"),
    path("card/", views.CardView.as_view(), name="print-card"),
    path("hide/", views.HideView.as_view(), name="hide"),
]
