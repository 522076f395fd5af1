from django.urls import path

from storefront.aftersales import views

app_name = "aftersales"
urlpatterns = [
    path("<str:token>/", views.OrderView.as_view(), name="show-order"),
    path("<str:token>/arrived/<int:consignment_id>/", views.ArrivedView.as_view(), name="confirm-arrival"),
    path("<str:token>/agent/<int:claim_id>/", views.AnswerClaimView.as_view(), name="answer-claim"),
]
