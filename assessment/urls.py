"""Addresses of this app."""

from django.urls import path

from assessment.views import dossiers, information, office, sign_offs, steps, verification

app_name = "assessment"
_DOSSIER = "assessments/<slug:code>/"
_REQUESTS = "facilities/<slug:slug>/requests/"
urlpatterns = [
    path("assessments/", dossiers.dossiers, name="list"),
    path(_DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{_DOSSIER}hand-in/", dossiers.hand_in_round, name="hand_in"),
    path(f"{_DOSSIER}side-by-side/", dossiers.side_by_side, name="side_by_side"),
    path(f"{_DOSSIER}requests/", steps.send_requests_page, name="send_requests"),
    path(f"{_DOSSIER}recommend/", steps.recommend_page, name="recommend"),
    path(f"{_DOSSIER}<slug:question>/", dossiers.question, name="question"),
    path(_REQUESTS, information.requests, name="requests"),
    path(f"{_REQUESTS}hand-in/", information.hand_in_replies, name="resubmit"),
    path(f"{_REQUESTS}<slug:question>/", information.reply, name="reply"),
    path("office/applications/<slug:code>/assessors/", office.assign, name="assign"),
    path("sign-off/", sign_offs.sign_offs, name="sign_offs"),
    path("sign-off/<slug:code>/", sign_offs.sign, name="sign_off"),
    path("verify/", verification.verify_form, name="verify_form"),
    path("verify/<str:code>/", verification.verify, name="verify"),
]
