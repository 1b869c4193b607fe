"""A facility pays for its enrolment once."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_isolation_and_immutability")]
    operations = [
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                fields=["facility"],
                condition=Q(purpose="enrolment") & ~Q(status="cancelled"),
                name="one_enrolment_invoice_per_facility",
            ),
        ),
    ]
