"""Shared addresses. They carry no language: a link works for ever, whoever opens it."""

from django.urls import path

from storefront.referrals import views

app_name = "referrals"
urlpatterns = [
    path("<str:code>/", views.OpenLinkView.as_view(), name="open-link"),
    path("<str:code>/<str:language>/", views.OpenLinkView.as_view(), name="open-link-in"),
]
