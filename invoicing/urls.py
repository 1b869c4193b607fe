"""Addresses of this app."""

from django.urls import path

from invoicing.views import consultation, facility, held, office, registration

app_name = "invoicing"
urlpatterns = [
    path("register/", registration.register, name="register"),
    path("register/all/", registration.register_all, name="register_all"),
    path("register/again/<str:token>/", registration.register_again, name="register_again"),
    path("register/step/<slug:step>/", registration.register_step, name="register_step"),
    path("office/registrations/", held.held_list, name="held_list"),
    path("office/registrations/<uuid:pk>/", held.held, name="held"),
    path("register/done/", registration.register_done, name="register_done"),
    path("facilities/<slug:slug>/invoices/", facility.invoice_list, name="list"),
    path("facilities/<slug:slug>/invoices/<slug:number>/", facility.invoice_detail, name="detail"),
    path("facilities/<slug:slug>/invoices/<slug:number>/pdf/", facility.invoice_pdf, name="pdf"),
    path("facilities/<slug:slug>/consultation/", consultation.consultation_list, name="consultations"),
    path("facilities/<slug:slug>/consultation/new/", consultation.consultation_new, name="consultation_new"),
    path("facilities/<slug:slug>/consultation/<uuid:pk>/", consultation.consultation, name="consultation"),
    path("office/consultations/", consultation.office_consultations, name="office_consultations"),
    path("office/consultations/<uuid:pk>/", consultation.office_consultation, name="office_consultation"),
    path("office/invoices/", office.office_list, name="office_list"),
    path("office/invoices/<slug:number>/", office.office_detail, name="office_detail"),
    path("office/invoices/<slug:number>/payment/", office.office_payment, name="office_payment"),
]
