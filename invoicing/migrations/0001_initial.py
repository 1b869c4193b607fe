"""The tables of invoicing, as the models declare them."""

import django.db.models.deletion
import django.db.models.expressions
import django_countries.fields
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import InitialMigration


class Migration(InitialMigration):
    dependencies = [
        ('documents', '0001_initial'),
        ('facilities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel('FeeSchedule', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('kind', models.CharField(choices=[('enrolment', 'Enrolment fee'), ('annual', 'Annual administration fee'), ('recertification', 'Recertification fee'), ('consultation', 'Consultation fee')], max_length=20)),
            ('country_group', models.CharField(blank=True, max_length=40)),
            ('size_band', models.CharField(blank=True, max_length=40)),
            ('currency', models.CharField(default='EUR', max_length=3)),
            ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
            ('valid_from', models.DateField()),
        ], options={
            'ordering': ['kind', '-valid_from'],
            'constraints': [
                models.UniqueConstraint(fields=('kind', 'country_group', 'size_band', 'currency', 'valid_from'), name='fee_unique_per_day'),
                models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='fee_not_negative'),
            ],
        }),
        migrations.CreateModel('NumberSequence', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('series', models.CharField(max_length=20)),
            ('year', models.PositiveIntegerField()),
            ('last', models.PositiveIntegerField(default=0)),
        ], options={
            'constraints': [
                models.UniqueConstraint(fields=('series', 'year'), name='sequence_unique_per_year'),
            ],
        }),
        migrations.CreateModel('Invoice', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='facilities.facility')),
            ('number', models.CharField(max_length=20, unique=True)),
            ('purpose', models.CharField(choices=[('enrolment', 'Enrolment'), ('recertification', 'Recertification'), ('other', 'Other')], max_length=20)),
            ('status', models.CharField(choices=[('issued', 'Issued'), ('paid', 'Paid'), ('cancelled', 'Cancelled')], default='issued', max_length=10)),
            ('status_since', models.DateTimeField()),
            ('issued_at', models.DateTimeField()),
            ('issued_on', models.DateField()),
            ('due_on', models.DateField()),
            ('issuer', models.JSONField()),
            ('recipient_name', models.CharField(max_length=200)),
            ('recipient_address', models.TextField()),
            ('recipient_country', django_countries.fields.CountryField(max_length=2)),
            ('recipient_vat_number', models.CharField(blank=True, max_length=20)),
            ('facility_name', models.CharField(max_length=200)),
            ('purchase_order', models.CharField(blank=True, max_length=60)),
            ('currency', models.CharField(max_length=3)),
            ('vat_category', models.CharField(choices=[('S', 'Austrian VAT'), ('AE', 'Reverse charge'), ('O', 'Outside the scope of Austrian VAT')], max_length=2)),
            ('vat_rate', models.DecimalField(decimal_places=2, max_digits=5)),
            ('net', models.DecimalField(decimal_places=2, max_digits=10)),
            ('vat', models.DecimalField(decimal_places=2, max_digits=10)),
            ('total', models.DecimalField(decimal_places=2, max_digits=10)),
            ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
            ('paid_at', models.DateTimeField(blank=True, null=True)),
        ], options={
            'ordering': ['-issued_at', '-pk'],
            'indexes': [
                models.Index(condition=models.Q(('status', 'issued')), fields=['facility', 'due_on'], name='invoice_open'),
            ],
            'constraints': [
                models.CheckConstraint(condition=models.Q(('status__in', ['cancelled', 'issued', 'paid'])), name='invoice_status_is_known'),
                models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('vat')))), name='invoice_total_is_net_and_vat'),
                models.CheckConstraint(condition=models.Q(models.Q(('paid_at__isnull', False), ('status', 'paid')), models.Q(models.Q(('status', 'paid'), _negated=True), ('paid_at__isnull', True)), _connector='OR'), name='invoice_paid_at_iff_paid'),
                models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('issued_on'))), name='invoice_due_after_issue'),
                models.UniqueConstraint(fields=('id', 'facility'), name='invoicing_invoice_id_facility'),
                models.UniqueConstraint(condition=models.Q(('purpose', 'enrolment'), models.Q(('status', 'cancelled'), _negated=True)), fields=('facility',), name='one_enrolment_invoice_per_facility'),
            ],
        }),
        migrations.CreateModel('InvoiceLine', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='invoicing.invoice')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('position', models.PositiveSmallIntegerField()),
            ('fee', models.CharField(choices=[('enrolment', 'Enrolment fee'), ('annual', 'Annual administration fee'), ('recertification', 'Recertification fee'), ('consultation', 'Consultation fee')], max_length=20)),
            ('text', models.CharField(max_length=200)),
            ('detail', models.CharField(blank=True, max_length=200)),
            ('quantity', models.PositiveSmallIntegerField(default=1)),
            ('unit_price', models.DecimalField(decimal_places=2, max_digits=10)),
            ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
        ], options={
            'ordering': ['position'],
            'constraints': [
                models.UniqueConstraint(fields=('invoice', 'position'), name='line_position_unique'),
                models.CheckConstraint(condition=models.Q(('amount', django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('quantity')))), name='line_amount_is_quantity_times_price'),
            ],
        }),
        migrations.CreateModel('Payment', fields=[
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='invoicing.invoice')),
            ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ('amount', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='Amount received')),
            ('received_on', models.DateField(verbose_name='Received on')),
            ('method', models.CharField(choices=[('transfer', 'Bank transfer'), ('card', 'Card'), ('other', 'Other')], default='transfer', max_length=10, verbose_name='How')),
            ('reference', models.CharField(blank=True, max_length=80, verbose_name='Reference')),
            ('recorded_at', models.DateTimeField()),
            ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
        ], options={
            'ordering': ['recorded_at'],
            'constraints': [
                models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_positive'),
            ],
        }),
    ]
