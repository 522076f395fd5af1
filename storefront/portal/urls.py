"""Pages of the signed-in agent."""

from django.urls import path

from storefront.portal import account_views, money_views, order_views, share_views, views

app_name = "portal"
urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("join/", views.JoinView.as_view(), name="join"),
    path("learn/", views.LearnView.as_view(), name="learn"),
    path("card/", views.CardView.as_view(), name="print-card"),
    path("card/sheet.pdf", views.SheetView.as_view(), name="print-sheet"),
    path("hide/", views.HideView.as_view(), name="hide"),
    # sharing
    path("share/", share_views.GoodsView.as_view(), name="share"),
    path("share/<int:product_id>/", share_views.ShareView.as_view(), name="share-product"),
    path("share/<int:product_id>/card.jpg", share_views.PictureCardView.as_view(), name="picture-card"),
    path("share/<int:product_id>/favourite/", share_views.FavouriteView.as_view(), name="choose-favourite"),
    path("share/shop/", share_views.ShareThingView.as_view(), {"target": "shop"}, name="share-shop"),
    path("share/<slug:kind>/", share_views.ThingsView.as_view(), name="share-things"),
    path("share/<slug:target>/<int:target_id>/", share_views.ShareThingView.as_view(), name="share-thing"),
    # orders keyed in for buyers
    path("orders/", order_views.AssistedOrdersView.as_view(), name="assisted-orders"),
    path("orders/new/", order_views.NewAssistedOrderView.as_view(), name="new-assisted-order"),
    path("orders/<int:order_id>/", order_views.AssistedOrderView.as_view(), name="assisted-order"),
    # money
    path("commission/", money_views.CommissionsView.as_view(), name="commissions"),
    path("commission/<int:outcome_id>/", order_views.WhyView.as_view(), name="show-why"),
    path("commission/missing/", order_views.ClaimView.as_view(), name="claim"),
    path("appeals/", order_views.AppealsView.as_view(), name="appeals"),
    path("appeals/case/<int:case_id>/", order_views.AppealCaseView.as_view(), name="appeal-case"),
    path("check/", money_views.CheckStatementView.as_view(), name="check-statement"),
    path("bank/", money_views.BankView.as_view(), name="bank"),
    path("statement/<str:check_code>/", money_views.StatementView.as_view(), name="show-statement"),
    path("statement/<str:check_code>/pdf/", money_views.StatementPdfView.as_view(), name="statement-pdf"),
    path("statement/<str:check_code>/csv/", money_views.StatementFileView.as_view(), name="statement-file"),
    # herself
    path("account/", account_views.AccountView.as_view(), name="account"),
    path("account/number/", account_views.NumberView.as_view(), name="number"),
    path("account/number/code/", account_views.NumberCodeView.as_view(), name="number-code"),
    path("account/home/", account_views.GoingHomeView.as_view(), name="going-home"),
    path("account/record.pdf", account_views.RecordView.as_view(), {"kind": "pdf"}, name="record-pdf"),
    path("account/record.csv", account_views.RecordView.as_view(), {"kind": "csv"}, name="record-csv"),
    path("account/leave/", account_views.LeaveView.as_view(), name="leave"),
    path("recover/", account_views.RecoverView.as_view(), name="recover"),
    path("recover/code/", account_views.RecoverCodeView.as_view(), name="recover-code"),
]
