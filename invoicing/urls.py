"""Addresses of this app."""

from django.urls import path

from invoicing.views import bank, bookkeeping, consultation, corrections, delivery, drafts, facility, fees, office

app_name = "invoicing"
urlpatterns = [
    path("facilities/<slug:slug>/invoices/", facility.invoice_list, name="list"),
    path("facilities/<slug:slug>/invoices/<slug:number>/", facility.invoice_detail, name="detail"),
    path("facilities/<slug:slug>/invoices/<slug:number>/pdf/", facility.invoice_pdf, name="pdf"),
    path("facilities/<slug:slug>/invoices/<slug:number>/e-invoice/", delivery.e_invoice, name="e_invoice"),
    path("facilities/<slug:slug>/invoice-delivery/", delivery.delivery, name="delivery"),
    path(
        "facilities/<slug:slug>/credit-notes/<slug:number>/e-invoice/",
        delivery.credit_note_e_invoice,
        name="credit_note_e_invoice",
    ),
    path("facilities/<slug:slug>/statement/", bookkeeping.statement, name="statement"),
    path("facilities/<slug:slug>/credit-notes/<slug:number>/pdf/", corrections.credit_note_pdf, name="credit_note_pdf"),
    path("facilities/<slug:slug>/consultation/", consultation.consultation_list, name="consultations"),
    path("facilities/<slug:slug>/consultation/new/", consultation.consultation_new, name="consultation_new"),
    path("facilities/<slug:slug>/consultation/<uuid:pk>/", consultation.consultation, name="consultation"),
    path("office/consultations/", consultation.office_consultations, name="office_consultations"),
    path("office/consultations/<uuid:pk>/", consultation.office_consultation, name="office_consultation"),
    path("office/ageing/", bookkeeping.ageing_page, name="office_ageing"),
    path("office/bookkeeping/", bookkeeping.export_page, name="office_export"),
    path("office/bank/", bank.bank_page, name="office_bank"),
    path("office/bank/<int:pk>/", bank.bank_entry, name="office_bank_entry"),
    path("office/fees/", fees.fee_list, name="office_fees"),
    path("office/fees/new/", fees.fee_new, name="office_fee_new"),
    path("office/fees/<int:pk>/", fees.fee, name="office_fee"),
    path("office/facilities/<slug:slug>/new-invoice/", drafts.draft_new, name="office_draft_new"),
    path("office/drafts/", drafts.draft_list, name="office_drafts"),
    path("office/drafts/<int:pk>/", drafts.draft, name="office_draft"),
    path("office/payments/<int:pk>/reversal/", corrections.reversal_page, name="office_reversal"),
    path("office/invoices/<slug:number>/credit-note/", corrections.credit_note_new, name="office_credit_note"),
    path("office/invoices/<slug:number>/write-off/", corrections.write_off_page, name="office_write_off"),
    path("office/invoices/<slug:number>/hold/", corrections.hold_page, name="office_hold"),
    path("office/invoices/<slug:number>/refund/", corrections.refund_page, name="office_refund"),
    path("office/invoices/<slug:number>/use-credit/", corrections.use_credit_page, name="office_use_credit"),
    path("office/invoices/<slug:number>/draft-again/", corrections.draft_again_action, name="office_draft_again"),
    path("office/invoices/<slug:number>/papers-again/", delivery.papers_again, name="office_papers_again"),
    path("office/invoices/", office.office_list, name="office_list"),
    path("office/invoices/<slug:number>/", office.office_detail, name="office_detail"),
    path("office/invoices/<slug:number>/payment/", office.office_payment, name="office_payment"),
]
