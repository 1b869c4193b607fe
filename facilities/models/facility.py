"""A facility, its people and its notices."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from facilities.enums import FacilityKind, FacilityStatus, notice_kinds
from facilities.models.directory_columns import on_earth
from facilities.models.group import FacilityGroup
from iasios.access.grants import LinkBase
from iasios.documents.e_invoices.forms import EInvoiceForm
from iasios.workflow.constraints import status_known
from iasios.workflow.models import StepTaken

#: So many days a code opens the facility, until somebody renews it.
CODE_DAYS = 90


def last_day_of_code() -> date:
    """Of a code that is made or renewed today."""
    return timezone.localdate() + timedelta(days=CODE_DAYS)


class Facility(models.Model):
    """The applicant and tenant. One representative, deputy and main account holder: the columns say so (R4, R5)."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("Name of the facility"), max_length=200)
    kind = models.CharField(max_length=20, choices=FacilityKind)
    institution = models.CharField(_("Institution it belongs to"), max_length=200, blank=True)
    street = models.CharField(_("Street and number"), max_length=200)
    postal_code = models.CharField(_("Postal code"), max_length=20, blank=True)
    city = models.CharField(_("Town or city"), max_length=120)
    country = CountryField(_("Country"))
    website = models.URLField(_("Website"), blank=True)
    #: Where the entrance is, in degrees; empty as long as nobody said so, then the map shows the town.
    latitude = models.DecimalField(_("Latitude"), max_digits=7, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("Longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    procedures_per_year = models.PositiveIntegerField(_("Therapeutic procedures a year"))
    authority_name = models.CharField(_("Name of the approving authority"), max_length=150)
    authority_position = models.CharField(_("Position"), max_length=150)
    authority_confirmed_at = models.DateTimeField()
    billing_name = models.CharField(_("Invoice recipient"), max_length=200)
    billing_address = models.TextField(_("Invoice address"), max_length=500)
    billing_country = CountryField(_("Country of the invoice address"))
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    purchase_order = models.CharField(_("Purchase-order reference"), max_length=60, blank=True)
    #: How the payer takes invoices, and what its accounts department finds them by (BT-10, BT-19, BT-49).
    invoice_form = models.CharField(
        _("Form of the invoices"), max_length=12, choices=EInvoiceForm, default=EInvoiceForm.FACTUR_X
    )
    buyer_reference = models.CharField(_("Your reference or Leitweg-ID"), max_length=60, blank=True)
    endpoint_scheme = models.CharField(_("Scheme of the Peppol address"), max_length=4, blank=True)
    endpoint_id = models.CharField(_("Peppol address"), max_length=60, blank=True)
    cost_centre = models.CharField(_("Cost centre"), max_length=60, blank=True)
    #: Where the accounts department reads its mail; empty where the appointed people are enough.
    billing_email = models.EmailField(_("Mail address of the payer"), blank=True)
    #: The office's switch: the annual fee goes on the enrolment invoice (A30).
    annual_fee_applies = models.BooleanField(default=True)

    status = models.CharField(max_length=20, choices=FacilityStatus, default=FacilityStatus.REGISTERED)
    status_since = models.DateTimeField()
    registered_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True, blank=True)
    #: Since when the accreditation is suspended: it runs on, and neither seal nor public line may be shown.
    suspended_on = models.DateField(null=True, blank=True)

    representative = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="represents")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputises_for")
    account_holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="holds_account_of"
    )

    #: Names as somebody typed them, by account, of those who are named here and have not agreed yet.
    typed_names = models.JSONField(default=dict)
    #: Accounts of appointed people who declined; they get no mail, and the office names a successor.
    declined_by = models.JSONField(default=list)
    #: The joining secret, shown to the three appointed people; never in a URL.
    code = models.CharField(max_length=20)
    #: HMAC of the code: looked up by it, so that no comparison tells how much of a guess was right.
    code_digest = models.CharField(max_length=64, unique=True)
    #: The last day on which the code opens anything.
    code_until = models.DateField(default=last_day_of_code)
    #: Named by the office; it lets nobody see another site.
    group = models.ForeignKey(FacilityGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="sites")
    #: A colleague who comes with the code works here only after somebody of the facility said yes.
    approves_colleagues = models.BooleanField(default=False)
    #: Whoever works here signs in with a second factor.
    demands_second_factors = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    # What the home page shows of the office's open questions, kept here so that it needs no further query.
    #: The office asked how things stand and nobody has answered (R24).
    status_asked_at = models.DateTimeField(null=True, blank=True)
    #: The day that the office proposes for a consultation, and the next agreed one (R23).
    consultation_proposed_at = models.DateTimeField(null=True, blank=True)
    consultation_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        permissions = [
            ("member", "Member of the facility"),
            ("reader", "Reads everything of the facility, changes nothing"),
            ("representative", "Authorised representative"),
            ("deputy", "Deputy"),
            ("account_holder", "Main account holder"),
        ]
        constraints = [
            status_known("facility", FacilityStatus),
            models.CheckConstraint(
                name="facility_representative_is_not_deputy", condition=~Q(representative=F("deputy"))
            ),
            models.CheckConstraint(name="facility_procedures_at_least_150", condition=Q(procedures_per_year__gte=150)),
            models.CheckConstraint(
                name="facility_enrolled_at_unless_registered",
                condition=Q(status="registered", enrolled_at__isnull=True)
                | (~Q(status="registered") & Q(enrolled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="facility_suspended_while_accredited",
                condition=Q(suspended_on__isnull=True) | Q(status__in=["accredited", "excellence"]),
            ),
            on_earth("facility"),
            models.CheckConstraint(
                name="facility_institution_named", condition=Q(kind="independent") | ~Q(institution="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> int:
        return FacilityStatus(self.status).level

    @property
    def seal_level(self) -> int:
        """The level of the seal that it may show today; 0 where it may show none."""
        return 0 if self.suspended_on else self.level

    def name_of(self, user: Any) -> str:
        """What this facility may call a person: what it typed, until they agreed from their own account."""
        return str(self.typed_names.get(str(user.pk)) or user)

    @property
    def representative_name(self) -> str:
        """As `name_of`."""
        return self.name_of(self.representative)


class FacilityGrant(LinkBase):
    """guardian's direct-foreign-key grants on facilities: one row per person and role."""

    content_object = models.ForeignKey(Facility, on_delete=models.CASCADE)


class Membership(models.Model):
    """A person's belonging to a facility. Ended, never deleted: what they wrote keeps their name."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    job_title = models.CharField(_("Position in the facility"), max_length=120, blank=True)
    created_at = models.DateTimeField()
    #: The person followed the link in their mail.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: Empty until the person confirmed and, where that is needed, was approved; no grant exists before.
    joined_at = models.DateTimeField(null=True, blank=True)
    #: Who asked them by mail; empty for those who came with the code or were named at registration.
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: The name that somebody typed for them; empty for those who came with the code. Shown until the person confirmed,
    #: so that nobody learns who has an account.
    invited_as = models.CharField(max_length=150, blank=True)
    #: Reads what colleagues read and writes nothing; an appointment makes a colleague who works of anybody.
    reads_only = models.BooleanField(default=False)
    needs_approval = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "user"], condition=Q(ended_at__isnull=True), name="one_open_membership_per_person"
            ),
            models.CheckConstraint(
                name="membership_ended_at_with_by",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_approved_at_with_by",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_joined_after_approval",
                condition=Q(joined_at__isnull=True) | Q(needs_approval=False) | Q(approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.facility_id}"


class ProfileVersion(models.Model):
    """The profile as it was after each *Update Facility Profile* (R15); append-only."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="profile_versions")
    version = models.PositiveIntegerField()
    values = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["facility", "version"], name="profile_version_unique")]

    def __str__(self) -> str:
        return f"profile {self.version} of {self.facility_id}"


class FacilityStatusChange(StepTaken):
    """One step of a facility's standing; append-only."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="status_changes")
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)


class Notice(models.Model):
    """Something that happened, for everyone at the facility (R67); of invoices only for those who see them."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30, choices=notice_kinds)
    values = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["facility", "-at"], name="notice_latest")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.facility_id}"
