"""Addresses of files, messages and what else passes between a facility and the office; part of facilities.urls."""

from django.urls import path

from facilities.views import (
    correspondence,
    exports,
    office_desk,
    preferences,
    privacy,
    programme,
    status,
    uploads,
)

urlpatterns = [
    path("facilities/<slug:slug>/documents/files/new/", uploads.upload_new, name="upload_new"),
    path("facilities/<slug:slug>/documents/files/<uuid:pk>/", uploads.upload, name="upload"),
    path("facilities/<slug:slug>/documents/files/<uuid:pk>/<int:number>/", uploads.upload_file, name="upload_file"),
    path("facilities/<slug:slug>/documents/files/<uuid:pk>/remove/", uploads.upload_remove, name="upload_remove"),
    path("facilities/<slug:slug>/messages/", correspondence.thread_list, name="threads"),
    path("facilities/<slug:slug>/messages/new/", correspondence.thread_new, name="thread_new"),
    path("facilities/<slug:slug>/messages/<uuid:pk>/", correspondence.thread, name="thread"),
    path("facilities/<slug:slug>/messages/<uuid:pk>/<uuid:file>/", correspondence.attachment, name="thread_file"),
    path("facilities/<slug:slug>/documents/programme/<uuid:pk>/", programme.programme_file, name="programme_file"),
    path("facilities/<slug:slug>/export/", exports.exports, name="exports"),
    path("facilities/<slug:slug>/export/<uuid:pk>/", exports.export_file, name="export_file"),
    path("accounts/notices/", preferences.my_notices, name="my_notices"),
    path("accounts/notices/calendar/", preferences.my_feed, name="my_feed"),
    path("accounts/data/", privacy.my_data, name="my_data"),
    path("accounts/data/file/", privacy.my_data_file, name="my_data_file"),
    path("accounts/data/erase/", privacy.my_erasure, name="my_erasure"),
    path("facilities/<slug:slug>/status/", status.status_update, name="status_update"),
    path("office/status/", status.office_statuses, name="office_statuses"),
    path("office/status/<slug:slug>/", status.office_status, name="office_status"),
    path("office/documents/", programme.office_documents, name="office_documents"),
    path("office/documents/new/", programme.office_document_new, name="office_document_new"),
    path("office/documents/<uuid:pk>/", programme.office_document, name="office_document"),
    path("office/messages/", office_desk.threads, name="office_threads"),
    path("office/messages/to/<slug:slug>/", office_desk.thread_new, name="office_thread_new"),
    path("office/messages/<uuid:pk>/", office_desk.thread, name="office_thread"),
    path("office/texts/", office_desk.texts, name="office_texts"),
    path("office/texts/new/", office_desk.text_new, name="office_text_new"),
    path("office/texts/<int:pk>/", office_desk.text_edit, name="office_text"),
]
