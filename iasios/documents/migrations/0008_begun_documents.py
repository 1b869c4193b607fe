"""How often a worker has begun a document and ended before it could say anything."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_unmade_documents")]

    operations = [migrations.AddField("document", "begun", models.PositiveSmallIntegerField(default=0, db_default=0))]
