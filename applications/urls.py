"""Addresses of this app."""

from django.urls import URLPattern, path

from applications import views

app_name = "applications"
BASE = "facilities/<slug:slug>/application"
EVIDENCE = "facilities/<slug:slug>/evidence"
EDITIONS = "office/editions"
DRAFT = f"{EDITIONS}/drafts/<str:code>"
urlpatterns: list[URLPattern] = [
    path(f"{BASE}/", views.summary, name="summary"),
    path(f"{BASE}/all/", views.all_questions, name="all"),
    path(f"{BASE}/comparison/", views.comparison, name="comparison"),
    path(f"{BASE}/submit/", views.submit, name="submit"),
    path(f"{BASE}/level/", views.level, name="level"),
    path(f"{BASE}/withdraw/", views.withdraw, name="withdraw"),
    path(f"{BASE}/<int:number>/", views.standard, name="standard"),
    path(f"{BASE}/<slug:question>/answer/", views.answer, name="answer"),
    path(f"{BASE}/<slug:question>/merge/", views.merge, name="merge"),
    path(f"{BASE}/workbook/", views.workbook, name="workbook"),
    path(f"{BASE}/workbook/file/", views.workbook_file, name="workbook_file"),
    path(f"{BASE}/workbook/apply/", views.workbook_apply, name="workbook_apply"),
    path(f"{BASE}/application.docx", views.word_file, name="word_file"),
    path(f"{BASE}/pdf/", views.pdf, name="pdf"),
    path(f"{BASE}/questions/", views.questions, name="questions"),
    path(f"{BASE}/copy/", views.copy, name="copy"),
    path(f"{BASE}/<slug:question>/messages/", views.question_messages, name="question_messages"),
    path(f"{BASE}/<slug:question>/team/", views.team, name="team"),
    path(f"{BASE}/<slug:question>/evidence/", views.evidence_links, name="evidence_links"),
    path(f"{BASE}/<slug:question>/here/", views.here, name="here"),
    path(f"{BASE}/<slug:question>/history/", views.history, name="history"),
    path(f"{BASE}/<slug:question>/restore/", views.restore, name="restore"),
    path("office/applications/<str:code>/return/", views.give_back, name="return"),
    path(f"{EDITIONS}/", views.editions, name="editions"),
    path(f"{EDITIONS}/new/", views.edition_new, name="edition_new"),
    path(f"{EDITIONS}/import/", views.edition_import, name="edition_import"),
    path(f"{EDITIONS}/<str:code>/", views.edition, name="edition"),
    path(f"{EDITIONS}/<str:code>/files/", views.edition_files, name="edition_files"),
    path(f"{DRAFT}/", views.draft, name="draft"),
    path(f"{DRAFT}/comparison/", views.draft_comparison, name="draft_comparison"),
    path(f"{DRAFT}/titles/", views.draft_names, name="draft_names"),
    path(f"{DRAFT}/questions/new/", views.draft_question_new, name="draft_question_new"),
    path(f"{DRAFT}/questions/<str:identity>/edit/", views.draft_question, name="draft_question"),
    path(f"{DRAFT}/publish/", views.draft_publish, name="draft_publish"),
    path(f"{DRAFT}/discard/", views.draft_discard, name="draft_discard"),
    path(f"{DRAFT}/files/", views.draft_files, name="draft_files"),
    path(f"{EVIDENCE}/", views.evidence, name="evidence"),
    path(f"{EVIDENCE}/add/", views.evidence_add, name="evidence_add"),
    path(f"{EVIDENCE}/<int:pk>/", views.evidence_item, name="evidence_item"),
    path(f"{EVIDENCE}/<int:pk>/file/", views.evidence_file, name="evidence_file"),
    path(f"{EVIDENCE}/<int:pk>/preview/", views.evidence_preview, name="evidence_preview"),
    path(f"{EVIDENCE}/<int:pk>/versions/<int:number>/", views.evidence_version, name="evidence_version"),
]
