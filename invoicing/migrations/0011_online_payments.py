"""What a provider of online payments tells is a payment that nobody records by hand, once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0016_workshops"),
        ("invoicing", "0010_consultation_invoices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="online_id",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name="payment",
            name="method",
            field=models.CharField(
                choices=[("transfer", "Bank transfer"), ("card", "Card"), ("online", "Online"), ("other", "Other")],
                default="transfer",
                max_length=10,
                verbose_name="How",
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("online_id", ""), _negated=True), fields=("online_id",), name="online_payment_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recorded_by__isnull", False), models.Q(("online_id", ""), _negated=True), _connector="OR"
                ),
                name="payment_by_somebody_or_online",
            ),
        ),
    ]
