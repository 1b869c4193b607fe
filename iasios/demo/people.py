"""What people of the demo are at: a hand-over, an invitation, somebody who waits, a group, a likely duplicate."""

from allauth.account.models import EmailAddress
from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils import timezone

from applications.models import Answer
from facilities.models import Facility, User
from facilities.services import (
    add_member,
    find_or_invite,
    hold_registration,
    invite_colleague,
    propose_handover,
    set_joining,
    stand_in_draft,
    update_profile,
)
from facilities.services.groups import agree_to_group, name_group_reader
from facilities.services.office import set_group
from iasios.audit.models import AuditEvent
from iasios.demo.clock import days_ago


def tell_of_people(office: User) -> None:
    """Gives the team pages some life; needs the office's scope."""
    northgate = Facility.objects.get(representative__email="representative@northgate.example")
    for days, person, values in (
        (20, northgate.representative, {"website": "https://northgate.example/interventional-oncology"}),
        (
            6,
            northgate.account_holder,
            {"billing_address": "Accounts payable, room 2.14\n12 Northgate Road\nLS2 9XX Leeds"},
        ),
    ):
        with days_ago(days, 11):
            update_profile(facility=northgate, version=northgate.version, values=values, by=person)
    set_joining(facility=northgate, approves=True, by=northgate.account_holder)
    invite_colleague(
        facility=northgate,
        email="priya@northgate.example",
        full_name="Priya Nair",
        title="Dr",
        job_title="Quality manager",
        by=northgate.account_holder,
    )
    newcomer = find_or_invite(email="owen@northgate.example", full_name="Owen Pryce", profession="Radiographer")
    newcomer.activated_at, newcomer.is_active = timezone.now(), True
    newcomer.save(update_fields=["activated_at", "is_active"])
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, verified=True, primary=True)
    add_member(facility=northgate, user=newcomer, by=None, job_title="Radiographer", needs_approval=True)
    reader = find_or_invite(email="reader@northgate.example", full_name="Helen Marsh", profession="Medical director")
    reader.activated_at, reader.is_active = timezone.now(), True
    reader.password = northgate.representative.password
    reader.save(update_fields=["activated_at", "is_active", "password"])
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    add_member(facility=northgate, user=reader, by=None, job_title="Medical director", reads_only=True)
    propose_handover(
        facility=northgate,
        role="deputy",
        incoming=User.objects.get(email="member@northgate.example"),
        by=northgate.deputy,
        reason="I move to the research unit in spring and hand over in good time.",
    )
    alameda = Facility.objects.get(representative__email="representative@alameda.example")
    meridian = Facility.objects.get(representative__email="representative@meridian.example")
    for site in (alameda, meridian):
        set_group(facility=site, name="Atlântico Saúde", by=office)
    add_member(facility=meridian, user=alameda.representative, by=None, job_title="Clinical lead of the group")
    # Whoever opens Kestrel Bay's application can copy what Northgate has written.
    kestrelbay = Facility.objects.get(representative__email="representative@kestrelbay.example")
    for site in (northgate, kestrelbay):
        set_group(facility=site, name="Northern Hospitals Group", by=office)
    add_member(
        facility=northgate,
        user=kestrelbay.representative,
        by=None,
        job_title="Clinical lead of the group",
        reads_only=True,
    )
    # Northgate's medical director sees how both sites are getting on, without belonging to Kestrel Bay.
    name_group_reader(facility=northgate, email=reader.email, by=office)
    for site in (northgate, kestrelbay):
        agree_to_group(facility=site, group=site.group_id or 0, by=site.representative)
    held = stand_in_draft(
        email="m.devries@havenziekenhuis.example",
        typed={
            "facility-name": "Harbour Cancer Center",
            "facility-kind": "independent",
            "facility-street": "Maaskade 42",
            "facility-postal_code": "3071 ND",
            "facility-city": "Rotterdam",
            "facility-country": "NL",
            "facility-procedures_per_year": "210",
            "facility-authority_name": "Joost Bakker",
            "facility-authority_position": "Medical director",
            "facility-authority_confirmed": "on",
            "facility-billing_name": "Harbour Cancer Center",
            "facility-billing_address": "Maaskade 42\n3071 ND Rotterdam",
            "facility-billing_country": "NL",
            "representative-full_name": "Mirjam de Vries",
            "representative-email": "m.devries@havenziekenhuis.example",
            "representative-profession": "Interventional radiologist",
            "deputy-full_name": "Pieter Smit",
            "deputy-email": "p.smit@havenziekenhuis.example",
            "deputy-profession": "Oncologist",
            "holder-who": "representative",
        },
        language="en",
    )
    hold_registration(draft=held)


def note_when_people_were_seen() -> None:
    """Whoever did something in the stories was there at that time."""
    deeds = AuditEvent.objects.filter(actor__isnull=False).values_list("actor").annotate(Max("at"))
    texts = Answer.objects.filter(updated_by__isnull=False).values_list("updated_by").annotate(Max("updated_at"))
    for person, moment in (*deeds.order_by(), *texts.order_by()):
        # PostgreSQL's GREATEST leaves out what is empty.
        User.objects.filter(pk=person).update(last_seen_at=Greatest("last_seen_at", moment))
