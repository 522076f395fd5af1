"""Signing in is allauth's; its first page, and where a person lands afterwards, are ours."""

from allauth.account import views as allauth_views
from django.urls import include, path
from django.views.generic import RedirectView

from storefront.accounts import pin_views, views

own = [
    path("welcome/", views.AfterLoginView.as_view(), name="after-login"),
    path("pin/", pin_views.EnterPinView.as_view(), name="enter-pin"),
    path("pin/new/", pin_views.SetPinView.as_view(), name="set-pin"),
]
urlpatterns = [
    path("", include((own, "accounts"))),
    path("login/", views.RequestCodeView.as_view(), name="account_login"),
    path("login/code/confirm/", views.ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("login/code/", views.RequestCodeView.as_view(), name="account_request_login_code"),
    path("login/password/", allauth_views.login, name="account_login_by_password"),
    path(
        "signup/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="account_signup",
    ),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
