"""Workshops for everybody to read; their bookings are the office's alone, with their edges."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import EnableTenantIsolation, NeverDeleted
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0015_doubts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workshop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=150, verbose_name="Title")),
                ("text", models.TextField(blank=True, verbose_name="What it is about, and for whom")),
                ("place", models.CharField(max_length=200, verbose_name="Place")),
                ("starts_at", models.DateTimeField(verbose_name="Begins")),
                ("seats", models.PositiveSmallIntegerField(verbose_name="Number of seats")),
                ("closes_on", models.DateField(verbose_name="Last day of booking")),
                ("created_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="WorkshopBooking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=150, verbose_name="Your name")),
                ("email", models.EmailField(max_length=254, verbose_name="Your e-mail address")),
                ("hospital", models.CharField(max_length=200, verbose_name="Hospital or clinic")),
                ("language", models.CharField(default="en", max_length=10)),
                ("booked_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "On the waiting list"),
                            ("seated", "Has a seat"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("status_since", models.DateTimeField()),
                ("seat", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="facilities.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["booked_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                    models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                    _connector="OR",
                ),
                name="workshop_cancelled_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000)
                ),
                name="workshop_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshop",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1), ("seats__lte", 1000)), name="workshop_has_seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="workshopbooking",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["cancelled", "seated", "waiting"])),
                name="workshopbooking_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshopbooking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seat__isnull", False), ("status", "seated")),
                    models.Q(models.Q(("status", "seated"), _negated=True), ("seat__isnull", True)),
                    _connector="OR",
                ),
                name="workshopbooking_seat_iff_seated",
            ),
        ),
        migrations.AddConstraint(
            model_name="workshopbooking",
            constraint=models.UniqueConstraint(fields=("workshop", "seat"), name="one_person_per_seat"),
        ),
        migrations.AddConstraint(
            model_name="workshopbooking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("workshop", "email"),
                name="one_booking_per_address",
            ),
        ),
        EnableTenantIsolation("Workshop", read="everybody", write="office"),
        EnableTenantIsolation("WorkshopBooking", read="office"),
        NeverDeleted("Workshop", "WorkshopBooking"),
        GuardStatus(
            "WorkshopBooking",
            edges=[
                ("", "waiting"),
                ("waiting", "seated"),
                ("waiting", "cancelled"),
                ("seated", "cancelled"),
            ],
        ),
    ]
