"""Staff pages of our own, mounted at /dashboard/ before Oscar's."""

from django.urls import URLPattern, URLResolver, path

from storefront.dashboard import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.TodayView.as_view(), name="index"),
    path("find/", views.FindView.as_view(), name="find"),
    path("order/<str:number>/", views.OrderView.as_view(), name="order-show"),
    path("order/<str:number>/refund/", views.RefundView.as_view(), name="refund-plan"),
    path(
        "order/<str:number>/delivered/<int:consignment_id>/",
        views.DeliveredView.as_view(),
        name="order-deliver",
    ),
]
