"""The tables of casereview, as the models declare them."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import InitialMigration


class Migration(InitialMigration):
    dependencies = [
        ('applications', '0001_initial'),
        ('facilities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel('CaseReview', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case_review', to='applications.application')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('dataset', models.CharField(max_length=20)),
            ('random_selection_confirmed_at', models.DateTimeField(blank=True, null=True)),
            ('random_selection_confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        ], options={
            'constraints': [
                models.CheckConstraint(condition=models.Q(models.Q(('random_selection_confirmed_at__isnull', True), ('random_selection_confirmed_by__isnull', True)), models.Q(('random_selection_confirmed_at__isnull', False), ('random_selection_confirmed_by__isnull', False)), _connector='OR'), name='casereview_random_selection_confirmed_at_with_by'),
                models.UniqueConstraint(fields=('id', 'facility'), name='casereview_casereview_id_facility'),
            ],
        }),
        migrations.CreateModel('Case', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='casereview.casereview')),
            ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('number', models.PositiveSmallIntegerField()),
            ('tumour_type', models.CharField(blank=True, max_length=40, verbose_name='Tumour type')),
            ('procedure_on', models.DateField(blank=True, null=True, verbose_name='Date of procedure')),
            ('marks', models.JSONField(default=dict)),
            ('is_complete', models.BooleanField(default=False)),
            ('version', models.PositiveIntegerField(default=0)),
            ('updated_at', models.DateTimeField(null=True)),
            ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        ], options={
            'ordering': ['number'],
            'constraints': [
                models.UniqueConstraint(fields=('review', 'number'), name='case_number_unique_in_review'),
                models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 30)), name='case_number_1_to_30'),
                models.CheckConstraint(condition=models.Q(('is_complete', False), models.Q(('procedure_on__isnull', False), models.Q(('tumour_type', ''), _negated=True)), _connector='OR'), name='case_complete_only_with_header'),
                models.CheckConstraint(condition=models.Q(models.Q(('updated_at__isnull', True), ('updated_by__isnull', True)), models.Q(('updated_at__isnull', False), ('updated_by__isnull', False)), _connector='OR'), name='case_updated_at_with_by'),
            ],
        }),
        migrations.CreateModel('Draw', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='casereview.casereview')),
            ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('number', models.PositiveSmallIntegerField()),
            ('seed', models.CharField(max_length=64)),
            ('method', models.CharField(max_length=20)),
            ('reason', models.TextField(blank=True)),
            ('fixed_at', models.DateTimeField()),
            ('fixed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        ], options={
            'ordering': ['number'],
            'constraints': [
                models.UniqueConstraint(fields=('review', 'number'), name='draw_number_unique_in_review'),
                models.CheckConstraint(condition=models.Q(('seed__regex', '^[0-9a-f]{64}$')), name='draw_seed_is_32_bytes'),
                models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('reason', '')), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='draw_again_only_with_a_reason'),
                models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 20000)), name='draw_texts_within_limit'),
            ],
        }),
        migrations.CreateModel('DrawOutcome', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='casereview.draw')),
            ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.application')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('size', models.PositiveIntegerField()),
            ('positions', models.JSONField()),
            ('list_fingerprint', models.CharField(blank=True, max_length=64)),
            ('drawn_at', models.DateTimeField()),
            ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        ], options={
            'constraints': [
                models.CheckConstraint(condition=models.Q(('size__gte', 30), ('size__lte', 100000)), name='draw_outcome_size_holds_30'),
                models.CheckConstraint(condition=models.Q(('list_fingerprint', ''), ('list_fingerprint__regex', '^[0-9a-f]{64}$'), _connector='OR'), name='draw_outcome_fingerprint_is_sha256'),
            ],
        }),
    ]
