from django.urls import path

from storefront.webhooks import views

app_name = "webhooks"
urlpatterns = [path("stripe/", views.StripeView.as_view(), name="stripe")]
