"""How invoices reach the payer of a facility."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0011_demand_of_second_factors"),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="billing_email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="Mail address of the payer"),
        ),
        migrations.AddField(
            model_name="facility",
            name="buyer_reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="Your reference or Leitweg-ID"),
        ),
        migrations.AddField(
            model_name="facility",
            name="cost_centre",
            field=models.CharField(blank=True, max_length=60, verbose_name="Cost centre"),
        ),
        migrations.AddField(
            model_name="facility",
            name="endpoint_id",
            field=models.CharField(blank=True, max_length=60, verbose_name="Peppol address"),
        ),
        migrations.AddField(
            model_name="facility",
            name="endpoint_scheme",
            field=models.CharField(blank=True, max_length=4, verbose_name="Scheme of the Peppol address"),
        ),
        migrations.AddField(
            model_name="facility",
            name="invoice_form",
            field=models.CharField(
                choices=[
                    ("facturx", "PDF with the invoice data inside (Factur-X, ZUGFeRD)"),
                    ("xrechnung", "PDF, and an XRechnung beside it"),
                    ("peppol", "PDF, and a Peppol BIS file beside it"),
                ],
                default="facturx",
                max_length=12,
                verbose_name="Form of the invoices",
            ),
        ),
    ]
