"""Trigrams: a mistyped name of a facility is found all the same."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("facilities", "0008_confirmations")]
    operations = [TrigramExtension()]
