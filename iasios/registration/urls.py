"""Addresses of registration, for hospitals and for the office."""

from django.urls import path

from iasios.registration import office_views, reopen_views, views

app_name = "registration"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/all/", views.register_all, name="register_all"),
    path("register/again/<str:token>/", views.register_again, name="register_again"),
    path("register/step/<slug:step>/", views.register_step, name="register_step"),
    path("register/done/", views.register_done, name="register_done"),
    path("office/registrations/", office_views.held_list, name="held_list"),
    path("office/registrations/<uuid:pk>/", office_views.held, name="held"),
    path("facilities/<slug:slug>/open-application/", reopen_views.open_again, name="open_application"),
]
