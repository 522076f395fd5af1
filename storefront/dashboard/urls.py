"""Staff pages of our own, mounted at /dashboard/ before Oscar's."""

from django.urls import URLPattern, URLResolver, path

from storefront.dashboard import agent_views, fault_views, payout_views, rate_views, rule_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.TodayView.as_view(), name="index"),
    path("find/", views.FindView.as_view(), name="find"),
    path("rules/proposed/<int:pk>/", rule_views.RuleProposalView.as_view(), name="rule-proposal"),
    path("rules/<str:kind>/", rule_views.RuleListView.as_view(), name="rule-list"),
    path("rules/<str:kind>/new/", rule_views.NewRuleView.as_view(), name="rule-new"),
    path("rules/<str:kind>/<int:pk>/", rule_views.RuleDatesView.as_view(), name="rule-dates"),
    path("faults/", fault_views.FaultListView.as_view(), name="fault-list"),
    path("faults/jobs/<int:job_id>/", fault_views.FaultRerunView.as_view(), name="fault-rerun"),
    path("agents/", agent_views.AgentListView.as_view(), name="agent-list"),
    path("agents/<int:pk>/", agent_views.AgentShowView.as_view(), name="agent-show"),
    path("agents/<int:pk>/case/", agent_views.CaseOpenView.as_view(), name="agent-hold"),
    path("agents/<int:pk>/bonus/", agent_views.BonusView.as_view(), name="agent-bonus"),
    path("agents/<int:pk>/identity/", agent_views.IdentityView.as_view(), name="agent-identity"),
    path("cases/", agent_views.CaseListView.as_view(), name="agent-cases"),
    path("cases/<int:pk>/", agent_views.CaseView.as_view(), name="agent-case"),
    path("appeals/<int:pk>/", agent_views.AppealView.as_view(), name="agent-appeal"),
    path("rates/", rate_views.RateListView.as_view(), name="rate-list"),
    path("exchange/", rate_views.ExchangeView.as_view(), name="rate-exchange"),
    path("exchange/opinion/", rate_views.OpinionView.as_view(), name="rate-opinion"),
    path("audit/", rate_views.AuditListView.as_view(), name="audit-list"),
    path("payouts/", payout_views.PayoutListView.as_view(), name="payout-list"),
    path("payouts/<int:pk>/", payout_views.PayoutShowView.as_view(), name="payout-show"),
    path("payouts/<int:pk>/check/", payout_views.PayoutCheckView.as_view(), name="payout-check"),
    path("payouts/<int:pk>/quote/", payout_views.PayoutQuoteView.as_view(), name="payout-quote"),
    path("payouts/<int:pk>/send/", payout_views.PayoutSendView.as_view(), name="payout-send"),
    path("payouts/<int:pk>/approve/", payout_views.PayoutApproveView.as_view(), name="payout-approve"),
    path("payouts/<int:pk>/file/", payout_views.PayoutFileView.as_view(), name="payout-file"),
    path("payouts/<int:pk>/results/", payout_views.PayoutResultsView.as_view(), name="payout-results"),
    path("order/<str:number>/", views.OrderView.as_view(), name="order-show"),
    path("order/<str:number>/refund/", views.RefundView.as_view(), name="refund-plan"),
    path(
        "order/<str:number>/delivered/<int:consignment_id>/",
        views.DeliveredView.as_view(),
        name="order-deliver",
    ),
]
