"""Public pages about agents, under a language."""

from django.urls import path

from storefront.referrals import assisted_views, views

app_name = "agents"
urlpatterns = [
    path("", views.CheckCodeView.as_view(), name="check-code"),
    path("none/", views.RefuseView.as_view(), name="refuse"),
    path("report/", views.ReportView.as_view(), name="report-link"),
    path("order/<str:token>/", assisted_views.AssistedOrderView.as_view(), name="assisted-order"),
    path("<str:code>/", views.AgentPageView.as_view(), name="show-agent"),
]
