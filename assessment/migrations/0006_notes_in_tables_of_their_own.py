"""Tables for the note to oneself and the note to the other assessor; the corrected answer beside a reply."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

# Notes written before these tables existed move over; their columns leave with the next migration.
MOVE = """
SELECT set_config('portal.scope', 'office', true);
INSERT INTO assessment_privatenote (application_id, facility_id, assessor_id, question_id, text, updated_at)
SELECT DISTINCT ON (v.application_id, v.assessor_id, v.question_id)
       v.application_id, v.facility_id, v.assessor_id, v.question_id, v.private_note, v.updated_at
  FROM assessment_verdict v WHERE v.private_note <> ''
 ORDER BY v.application_id, v.assessor_id, v.question_id, v.updated_at DESC;
INSERT INTO assessment_colleaguenote
       (evaluation_id, application_id, facility_id, assessor_id, question_id, text, updated_at)
SELECT v.evaluation_id, v.application_id, v.facility_id, v.assessor_id, v.question_id, v.note_to_other, v.updated_at
  FROM assessment_verdict v WHERE v.note_to_other <> '';
SELECT set_config('portal.scope', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_code_counter"),
        ("assessment", "0005_four_eyes"),
        ("facilities", "0004_folded_search_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColleagueNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="To the other assessor")),
                ("updated_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PrivateNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True, verbose_name="Private note")),
                ("updated_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="finding",
            name="finding_texts_within_limit",
        ),
        migrations.AddField(
            model_name="finding",
            name="corrected",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="name_found",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="verdict",
            name="name_is_meant",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("reply"), 20000),
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("corrected"), 20000
                    ),
                ),
                name="finding_texts_within_limit",
            ),
        ),
        migrations.AddField(
            model_name="colleaguenote",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
            ),
        ),
        migrations.AddField(
            model_name="colleaguenote",
            name="assessor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="colleaguenote",
            name="evaluation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="assessment.evaluation"
            ),
        ),
        migrations.AddField(
            model_name="colleaguenote",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="colleaguenote",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.question"
            ),
        ),
        migrations.AddField(
            model_name="privatenote",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
            ),
        ),
        migrations.AddField(
            model_name="privatenote",
            name="assessor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="privatenote",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="privatenote",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.question"
            ),
        ),
        migrations.AddConstraint(
            model_name="colleaguenote",
            constraint=models.UniqueConstraint(
                fields=("evaluation", "question"), name="one_colleague_note_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="colleaguenote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000)
                ),
                name="colleaguenote_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="privatenote",
            constraint=models.UniqueConstraint(
                fields=("application", "assessor", "question"), name="one_private_note_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="privatenote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000)
                ),
                name="privatenote_texts_within_limit",
            ),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
    ]
