"""Addresses of this app."""

from django.urls import path

from invoicing.views import consultation, facility, fees, office

app_name = "invoicing"
urlpatterns = [
    path("facilities/<slug:slug>/invoices/", facility.invoice_list, name="list"),
    path("facilities/<slug:slug>/invoices/<slug:number>/", facility.invoice_detail, name="detail"),
    path("facilities/<slug:slug>/invoices/<slug:number>/pdf/", facility.invoice_pdf, name="pdf"),
    path("facilities/<slug:slug>/consultation/", consultation.consultation_list, name="consultations"),
    path("facilities/<slug:slug>/consultation/new/", consultation.consultation_new, name="consultation_new"),
    path("facilities/<slug:slug>/consultation/<uuid:pk>/", consultation.consultation, name="consultation"),
    path("office/consultations/", consultation.office_consultations, name="office_consultations"),
    path("office/consultations/<uuid:pk>/", consultation.office_consultation, name="office_consultation"),
    path("office/fees/", fees.fee_list, name="office_fees"),
    path("office/fees/new/", fees.fee_new, name="office_fee_new"),
    path("office/fees/<int:pk>/", fees.fee, name="office_fee"),
    path("office/invoices/", office.office_list, name="office_list"),
    path("office/invoices/<slug:number>/", office.office_detail, name="office_detail"),
    path("office/invoices/<slug:number>/payment/", office.office_payment, name="office_payment"),
]
