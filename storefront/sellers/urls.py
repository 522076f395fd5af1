from django.urls import path

from storefront.sellers import views

app_name = "sellers"
urlpatterns = [
    path("", views.TodayView.as_view(), name="show-today"),
    path("<str:number>/", views.ConsignmentView.as_view(), name="show-consignment"),
]
