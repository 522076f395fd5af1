"""Addresses of the pages that belong to no room."""

from django.urls import path

from storefront.frame import views

app_name = "frame"
urlpatterns = [
    path("help/", views.HelpView.as_view(), name="help"),
    path("offline/", views.OfflineView.as_view(), name="offline"),
    path("styleguide/", views.StyleGuideView.as_view(), name="styleguide"),
    path("lite/<str:choice>/", views.LiteView.as_view(), name="set-lite"),
]
