"""Questions that rest on the case review need their evidence too (R30): answers without it no longer count in drafts."""

from django.db import migrations

RECOUNT = """
SELECT set_config('portal.scope', 'office', true);
UPDATE applications_answer AS answer SET is_complete = false
FROM applications_question AS question, applications_application AS application
WHERE question.id = answer.question_id AND application.id = answer.application_id
  AND question.kind = 'case_review' AND answer.is_complete AND answer.evidence = '' AND application.status = 'draft';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0004_columns_of_the_programme"),
    ]

    operations = [
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
    ]
