from django.urls import path

from storefront.sellers import papers, views

app_name = "sellers"
urlpatterns = [
    path("", views.TodayView.as_view(), name="show-today"),
    path("<str:number>/", views.ConsignmentView.as_view(), name="show-consignment"),
    path("<str:number>/papers/<str:paper>.pdf", papers.PaperView.as_view(), name="print-paper"),
]
