"""Centres in smaller towns get their place on the map: the list of towns knows these now."""

from typing import Any

from django.db import migrations

from iasios.access import office_scope
from iasios.geography.towns import find_town


def place(apps: Any, schema_editor: Any) -> None:
    """Finds the town of every listed centre that has no place yet."""
    lines = apps.get_model("facilities", "Listing").objects.filter(latitude__isnull=True)
    with office_scope("the places of centres"):
        for line in lines.iterator(chunk_size=500):
            town = find_town(line.city, str(line.country))
            if town is not None:
                line.latitude, line.longitude = town.latitude, town.longitude
                line.save(update_fields=["latitude", "longitude"])


class Migration(migrations.Migration):
    dependencies = [("facilities", "0021_search_of_people")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
