"""What a person takes along of what the programme keeps of them, and that no table about a person is forgotten."""

import json

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from assessment.models import AssessorStatement
from assessment.services import assign_assessors, declare_interest
from facilities.models import User
from tests.factories import dossier

pytestmark = pytest.mark.django_db

COPIED = {
    "account": {"account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount", "usersessions.UserSession"},
    "facilities": {"facilities.Membership"},
    "messages": {"facilities.Message"},
    "log": {"audit.AuditEvent"},
    "mail": {"outbox.OutboxEmail", "outbox.Bounce"},
    "notices": {"facilities.NoticePreference"},
    "groups": {"facilities.GroupReader"},
    "assessor": {
        "assessment.AssessorProfile",
        "assessment.DeclaredInterest",
        "assessment.AssessorStatement",
        "assessment.Assignment",
        "assessment.ServiceCertificate",
        "assessment.DossierMessage",
    },
}
#: Tables that name a person and are not in the copy, with the reason.
LEFT_OUT = {
    # Work for a hospital's record or the programme's, which stays theirs; the log names what was done.
    "assessment.AppealSeat",
    "assessment.AuditPresence",
    "assessment.Evaluation",
    "assessment.Verdict",
    "assessment.Recommendation",
    "assessment.PrivateNote",
    "assessment.ColleagueNote",
    "assessment.VerdictReturn",
    "applications.EvidenceItem",
    "applications.QuestionTask",
    "facilities.Handover",
    # Roles and rights, as the copy has them with the facilities.
    "facilities.Facility",
    "facilities.FacilityGrant",
    "applications.ApplicationGrant",
    "guardian.UserObjectPermission",
    # The office's own tools, which say nothing about the person.
    "saved_views.SavedView",
    "support_view.SupportView",
    "pghistory.MiddlewareEvents",
    # Marks of what is new, and papers that the person has in *Files* already.
    "facilities.Unread",
    "documents.Document",
}


def test_an_assessor_takes_along_what_was_declared_and_sat_on(ours, office, one, two, as_user):
    place = declare_interest(place="Klinikum West", what="I worked there", by=one).place
    declare_interest(place="Klinikum Ost", what="My sister works there", by=two)
    application = dossier.submitted_application(ours)
    assign_assessors(application=application, first=one, second=two, by=office)
    statement = AssessorStatement.objects.filter(person=one).get()
    mine = json.loads(as_user(one).get("/accounts/data/file/").content)["assessor"]
    assert [(row["place"], row["what"], row["ended_at"]) for row in mine["links"]] == [(place, "I worked there", None)]
    assert [(row["text"], row["ends_on"]) for row in mine["statements"]] == [
        (statement.text, statement.ends_on.isoformat())
    ]
    assert [row["dossier"] for row in mine["seats"]] == [application.code]
    assert (mine["certificates_of_service"], mine["messages"]) == ([], [])
    assert "assessor" not in json.loads(as_user(ours.member).get("/accounts/data/file/").content)


def test_every_table_about_a_person_is_in_the_copy_or_left_out_for_a_reason():
    about = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey)
        and field.related_model is User
        # Who did something is in the log of what they did.
        and not (field.name == "by" or field.name.endswith("_by"))
    }
    assert about == set().union(*COPIED.values(), LEFT_OUT)
    assert not set().union(*COPIED.values()) & LEFT_OUT
