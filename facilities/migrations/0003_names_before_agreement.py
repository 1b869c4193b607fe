"""What a facility may call people who were named and have not agreed, and who declined."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilities", "0002_isolation_and_triggers")]

    operations = [
        migrations.AddField("facility", "declined_by", models.JSONField(default=list)),
        migrations.AddField("facility", "typed_names", models.JSONField(default=dict)),
    ]
