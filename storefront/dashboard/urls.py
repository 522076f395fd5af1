"""Staff pages of our own, mounted at /dashboard/ before Oscar's."""

from django.urls import URLPattern, URLResolver, path
from django.views.generic import TemplateView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", TemplateView.as_view(template_name="dashboard/today.html"), name="index"),
]
