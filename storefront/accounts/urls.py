"""Signing in is allauth's; where a person lands afterwards is ours."""

from django.urls import include, path

from storefront.accounts import views

urlpatterns = [
    path("", include(([path("welcome/", views.AfterLoginView.as_view(), name="after-login")], "accounts"))),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
