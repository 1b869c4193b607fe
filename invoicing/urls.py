"""Addresses of this app."""

from django.urls import path

from invoicing.views import facility, office, registration

app_name = "invoicing"
urlpatterns = [
    path("register/", registration.register, name="register"),
    path("register/done/", registration.register_done, name="register_done"),
    path("facilities/<slug:slug>/invoices/", facility.invoice_list, name="list"),
    path("facilities/<slug:slug>/invoices/<slug:number>/", facility.invoice_detail, name="detail"),
    path("facilities/<slug:slug>/invoices/<slug:number>/pdf/", facility.invoice_pdf, name="pdf"),
    path("office/invoices/", office.office_list, name="office_list"),
    path("office/invoices/<slug:number>/", office.office_detail, name="office_detail"),
    path("office/invoices/<slug:number>/payment/", office.office_payment, name="office_payment"),
]
