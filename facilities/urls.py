"""Addresses of this app. Activation comes before allauth's addresses, which share the folder."""

from django.urls import path

from facilities import correspondence_urls
from facilities.views import accounts, directory, documents, handovers, notices, people, profile, removal, security

app_name = "facilities"
urlpatterns = [
    path("user-registration/", accounts.user_registration, name="user_registration"),
    path("user-registration/done/", accounts.user_registration_done, name="user_registration_done"),
    path("user-registration/join/<str:token>/", accounts.join, name="join"),
    path("accounts/activation/", accounts.activation_again, name="activation_again"),
    path("accounts/activate/<str:uidb64>/<str:token>/", accounts.activate, name="activate"),
    path("accounts/sessions/<int:pk>/end/", security.session_end, name="session_end"),
    path("centres/", directory.directory, name="directory"),
    path("facilities/<slug:slug>/people/", people.people, name="people"),
    path("colleagues/remove/<str:token>/", removal.remove_colleague, name="remove_by_link"),
    path("facilities/<slug:slug>/people/hand-over/<slug:role>/", handovers.handover_start, name="handover_start"),
    path("facilities/<slug:slug>/people/appoint/<slug:role>/", handovers.appoint, name="appoint"),
    path("facilities/<slug:slug>/people/hand-overs/<int:pk>/", handovers.handover, name="handover"),
    path("facilities/<slug:slug>/people/invite/", people.invite, name="invite"),
    path("facilities/<slug:slug>/people/joining/", people.joining, name="joining"),
    path("facilities/<slug:slug>/people/leave/", people.leave, name="leave"),
    path("facilities/<slug:slug>/people/<int:pk>/approve/", people.member_approve, name="member_approve"),
    path("facilities/<slug:slug>/people/code/", people.code_rotate, name="code_rotate"),
    path("facilities/<slug:slug>/people/<int:pk>/remove/", people.member_remove, name="member_remove"),
    path("facilities/<slug:slug>/people/<int:pk>/activation/", people.member_activation, name="member_activation"),
    path(
        "facilities/<slug:slug>/people/<int:pk>/second-factor/",
        security.second_factor_reset,
        name="member_second_factor",
    ),
    path("facilities/<slug:slug>/profile/", profile.profile, name="profile"),
    path("facilities/<slug:slug>/profile/edit/", profile.profile_edit, name="profile_edit"),
    path("facilities/<slug:slug>/profile/history/", profile.profile_history, name="profile_history"),
    path("facilities/<slug:slug>/documents/", documents.documents, name="documents"),
    path("facilities/<slug:slug>/documents/seals/<slug:name>.<slug:form>", documents.seal, name="seal"),
    path("facilities/<slug:slug>/documents/<uuid:pk>/", documents.document, name="document"),
    path("facilities/<slug:slug>/notices/", notices.notices, name="notices"),
    *correspondence_urls.urlpatterns,
]
