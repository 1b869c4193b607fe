"""How many forms of a person were acted upon: the key of the next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("facilities", "0003_names_before_agreement")]

    operations = [migrations.AddField("user", "forms_sent", models.PositiveIntegerField(default=0))]
