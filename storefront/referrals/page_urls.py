"""Public pages about agents, under a language."""

from django.urls import path

from storefront.referrals import views

app_name = "agents"
urlpatterns = [
    path("", views.CheckCodeView.as_view(), name="check-code"),
    path("none/", views.RefuseView.as_view(), name="refuse"),
    path("report/", views.ReportView.as_view(), name="report-link"),
    path("<str:code>/", views.AgentPageView.as_view(), name="show-agent"),
]
