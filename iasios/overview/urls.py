"""Addresses of the pages that look across apps."""

from django.urls import path

from iasios.overview import calendar, desk, eligibility, health, home, log, office, opening, public

app_name = "overview"
urlpatterns = [
    path("", public.start, name="start"),
    path("criteria/", public.criteria, name="criteria"),
    path("eligibility/", eligibility.eligibility, name="eligibility"),
    path("fees/", public.fees, name="fees"),
    path("contact/", public.contact, name="contact"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("robots.txt", public.robots, name="robots"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("home/", desk.desk, name="desk"),
    path("facilities/<slug:slug>/", home.home, name="home"),
    path("facilities/<slug:slug>/open-application/", opening.open_again, name="open_application"),
    path("office/", office.pipeline, name="pipeline"),
    path("office/facilities/<slug:slug>/", office.facility, name="facility"),
    path("office/facilities/<slug:slug>/group/", office.group, name="group"),
    path("office/facilities/<slug:slug>/log/", log.log, name="log"),
    path("office/facilities/<slug:slug>/annual-fee/", office.annual_fee, name="annual_fee"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
