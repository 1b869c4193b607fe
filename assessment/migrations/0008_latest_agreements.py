"""Lists begin with the latest agreements and decisions, found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0007_dates_of_the_hospital")]

    operations = [
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["-counted_at", "-id"], name="agreement_latest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-signed_at"], name="decision_latest"),
        ),
    ]
