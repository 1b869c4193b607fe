"""Addresses of this app."""

from django.urls import path

from assessment.views import (
    away,
    board,
    comparing,
    dossiers,
    evidence,
    information,
    office,
    seats,
    sign_offs,
    steps,
    verification,
)

app_name = "assessment"
_DOSSIER = "assessments/<slug:code>/"
_REQUESTS = "facilities/<slug:slug>/requests/"
urlpatterns = [
    path("assessments/", dossiers.dossiers, name="list"),
    path("assessor/", seats.profile, name="profile"),
    path("assessor/interests/", seats.interests, name="interests"),
    path("assessor/asked/<slug:code>/", seats.invitation, name="invitation"),
    path("assessor/asked/<slug:code>/decline/", seats.decline, name="decline"),
    path(f"{_DOSSIER}give-back/", seats.give_back, name="hand_back"),
    path("facilities/<slug:slug>/assessors/", office.names, name="names"),
    path(_DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{_DOSSIER}hand-in/", dossiers.hand_in_round, name="hand_in"),
    path(f"{_DOSSIER}side-by-side/", comparing.side_by_side, name="side_by_side"),
    path(f"{_DOSSIER}joint/<slug:question>/", comparing.joint, name="joint"),
    path(f"{_DOSSIER}away/", away.away, name="away"),
    path(f"{_DOSSIER}workbook/", away.download, name="workbook"),
    path(f"{_DOSSIER}print/", away.printed, name="print"),
    path(f"{_DOSSIER}requests/", steps.send_requests_page, name="send_requests"),
    path(f"{_DOSSIER}recommend/", steps.recommend_page, name="recommend"),
    path(f"{_DOSSIER}<slug:question>/", dossiers.question, name="question"),
    path(_REQUESTS, information.requests, name="requests"),
    path(f"{_REQUESTS}hand-in/", information.hand_in_replies, name="resubmit"),
    path(f"{_REQUESTS}files/<uuid:pk>/remove/", evidence.remove, name="evidence_remove"),
    path(f"{_REQUESTS}<slug:question>/files/", evidence.add, name="evidence_add"),
    path("evidence/<uuid:pk>/", evidence.open_file, name="evidence_file"),
    path("office/applications/<slug:code>/evidence/", evidence.space, name="evidence_space"),
    path(f"{_REQUESTS}<slug:question>/", information.reply, name="reply"),
    path("office/applications/<slug:code>/assessors/", office.assign, name="assign"),
    path("office/applications/<slug:code>/assessors/remove/", office.remove_seat, name="seat_remove"),
    path("office/applications/<slug:code>/assessors/names/", office.names_disclose, name="names_disclose"),
    path("office/applications/<slug:code>/assessors/objections/<int:pk>/", office.objection, name="objection"),
    path("office/assessors/", board.board, name="board"),
    path("office/assessors/agreement/", board.agreement, name="agreement"),
    path("sign-off/", sign_offs.sign_offs, name="sign_offs"),
    path("sign-off/<slug:code>/", sign_offs.sign, name="sign_off"),
    path("verify/", verification.verify_form, name="verify_form"),
    path("verify/<str:code>/", verification.verify, name="verify"),
]
