"""Who assesses: people, not their work."""

from django.db import connection
from django.db.models import QuerySet

from facilities.models import User
from iasios.access import Role, office_scope

# From one person's seats to the next person's, by the index: as many steps as people, however many seats there are.
_EVERYBODY_SEATED = """
WITH RECURSIVE seated AS (
  SELECT min(assessor_id) AS person FROM assessment_assignment
  UNION ALL
  SELECT (SELECT min(assessor_id) FROM assessment_assignment WHERE assessor_id > seated.person) FROM seated
   WHERE seated.person IS NOT NULL
) SELECT person FROM seated WHERE person IS NOT NULL
"""


def office_people() -> "QuerySet[User]":
    """Everybody at the office who has an account in use."""
    return User.objects.filter(groups__name=Role.OFFICE, is_active=True).order_by("pk")


def names_of_assessors() -> list[tuple[str, str]]:
    """Full name and mail address of every assessor of the programme, present or former; two queries.

    All of them, not only those of one application: otherwise a refusal would tell who the other assessor is.
    """
    with office_scope("names are looked for in texts, whoever sits where"), connection.cursor() as cursor:
        cursor.execute(_EVERYBODY_SEATED)
        seated = [row[0] for row in cursor.fetchall()]
    people = User.objects.filter(groups__name=Role.ASSESSOR).union(User.objects.filter(pk__in=seated))
    return list(people.values_list("full_name", "email"))
