"""Tells applications of reviews from before the columns existed: items behind the gaps, item by item, the draws."""

from typing import Any

from django.db import migrations


def tell(apps: Any, schema_editor: Any) -> None:
    cursor = schema_editor.connection.cursor()
    # Rows of all facilities: the owner of the tables is held to their policies too.
    cursor.execute("SELECT set_config('portal.scope', 'office', true)")
    for review in apps.get_model("casereview", "CaseReview").objects.select_related("application"):
        _tell_one(apps, review)
    cursor.execute("SELECT set_config('portal.scope', '', true)")


def _tell_one(apps: Any, review: Any) -> None:
    from casereview.catalogue import load_dataset  # noqa: PLC0415 -- an empty database needs neither
    from casereview.completeness import facts_of  # noqa: PLC0415
    from casereview.services.draws import draw_facts  # noqa: PLC0415

    application = review.application
    facts = facts_of(
        apps.get_model("casereview", "Case").objects.filter(review=review).order_by("number"),
        load_dataset(review.dataset),
        # Whether it was complete is known already; dates may have left the window since.
        selection_confirmed=True,
        today=application.submitted_at.date() if application.submitted_at else review_day(application),
    )
    draws = apps.get_model("casereview", "Draw").objects.filter(review=review).select_related("outcome")
    application.case_gap_items = facts.gap_items
    application.case_items = facts.items if application.case_review_completed_at else []
    application.case_draws = [draw_facts(draw) for draw in draws.order_by("number")]
    application.save(update_fields=["case_gap_items", "case_items", "case_draws"])


def review_day(application: Any) -> Any:
    """The day on which the review was complete; any day will do for one that is not."""
    return (application.case_review_completed_at or application.opened_at).date()


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0006_draws_are_isolated_and_final"),
        ("applications", "0015_the_case_review_in_the_dossier"),
    ]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
