"""Addresses of this app."""

from django.urls import URLPattern, path

from applications import views

app_name = "applications"
BASE = "facilities/<slug:slug>/application"
EVIDENCE = "facilities/<slug:slug>/evidence"
urlpatterns: list[URLPattern] = [
    path(f"{BASE}/", views.summary, name="summary"),
    path(f"{BASE}/all/", views.all_questions, name="all"),
    path(f"{BASE}/submit/", views.submit, name="submit"),
    path(f"{BASE}/level/", views.level, name="level"),
    path(f"{BASE}/withdraw/", views.withdraw, name="withdraw"),
    path(f"{BASE}/<int:number>/", views.standard, name="standard"),
    path(f"{BASE}/<slug:question>/answer/", views.answer, name="answer"),
    path(f"{BASE}/<slug:question>/merge/", views.merge, name="merge"),
    path(f"{BASE}/workbook/", views.workbook, name="workbook"),
    path(f"{BASE}/workbook/file/", views.workbook_file, name="workbook_file"),
    path(f"{BASE}/workbook/apply/", views.workbook_apply, name="workbook_apply"),
    path(f"{BASE}/pdf/", views.pdf, name="pdf"),
    path(f"{BASE}/questions/", views.questions, name="questions"),
    path(f"{BASE}/<slug:question>/team/", views.team, name="team"),
    path(f"{BASE}/<slug:question>/evidence/", views.evidence_links, name="evidence_links"),
    path(f"{BASE}/<slug:question>/here/", views.here, name="here"),
    path(f"{BASE}/<slug:question>/history/", views.history, name="history"),
    path(f"{BASE}/<slug:question>/restore/", views.restore, name="restore"),
    path("office/applications/<str:code>/return/", views.give_back, name="return"),
    path(f"{EVIDENCE}/", views.evidence, name="evidence"),
    path(f"{EVIDENCE}/add/", views.evidence_add, name="evidence_add"),
    path(f"{EVIDENCE}/<int:pk>/", views.evidence_item, name="evidence_item"),
    path(f"{EVIDENCE}/<int:pk>/file/", views.evidence_file, name="evidence_file"),
    path(f"{EVIDENCE}/<int:pk>/preview/", views.evidence_preview, name="evidence_preview"),
    path(f"{EVIDENCE}/<int:pk>/versions/<int:number>/", views.evidence_version, name="evidence_version"),
]
