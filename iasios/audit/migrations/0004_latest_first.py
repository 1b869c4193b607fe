"""The office's first page reads what happened since yesterday, of all facilities."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_ends_of_the_chains")]
    operations = [migrations.AddIndex("auditevent", models.Index(fields=["-at"], name="audit_latest"))]
