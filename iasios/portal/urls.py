"""Addresses of the pages that look across apps."""

from django.urls import path

from iasios.figures import report_views
from iasios.figures import views as figures
from iasios.portal import calendar_feed, group_views, workplace_views
from iasios.portal.audit_log import hospital_views as hospital_log
from iasios.portal.audit_log import views as log
from iasios.portal.facility_home import term_views
from iasios.portal.facility_home import views as facility_home
from iasios.portal.office import calendar_views, pipeline_export, retention_views, setup_views, today_views
from iasios.portal.office import views as office
from iasios.portal.public import eligibility_views, text_pages
from iasios.portal.public import views as public
from iasios.portal.search import views as search
from iasios.portal.timeline import views as timeline
from iasios.web import health_views

app_name = "portal"
urlpatterns = [
    path("", public.start, name="start"),
    path("pathway/", text_pages.text_page, {"name": "pathway"}, name="pathway"),
    path("benefits/", text_pages.text_page, {"name": "benefits"}, name="benefits"),
    path("questions/", text_pages.text_page, {"name": "questions"}, name="questions"),
    path("news/", text_pages.text_page, {"name": "news"}, name="news"),
    path("criteria/", public.criteria, name="criteria"),
    path("eligibility/", eligibility_views.eligibility, name="eligibility"),
    path("fees/", public.fees, name="fees"),
    path("contact/", public.contact, name="contact"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("robots.txt", public.robots, name="robots"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("search/", search.search, name="search"),
    path("home/", workplace_views.desk, name="desk"),
    path("groups/", group_views.group_overview, name="group_overview"),
    path("facilities/<slug:slug>/", facility_home.home, name="home"),
    path("facilities/<slug:slug>/log/", hospital_log.log, name="facility_log"),
    path("facilities/<slug:slug>/log.csv", hospital_log.log_csv, name="facility_log_csv"),
    path("facilities/<slug:slug>/term/", term_views.term, name="term"),
    path("applications/<slug:code>/timeline/", timeline.timeline, name="timeline"),
    path("office/", today_views.today, name="today"),
    path("office/pipeline/", office.pipeline, name="pipeline"),
    path("office/pipeline/export.xlsx", pipeline_export.export, {"form": "xlsx"}, name="pipeline_xlsx"),
    path("office/pipeline/export.csv", pipeline_export.export, {"form": "csv"}, name="pipeline_csv"),
    path("office/setup/", setup_views.setup, name="setup"),
    path("office/figures/", figures.figures, name="figures"),
    path("office/figures/<slug:section>.xlsx", figures.figures_file, {"form": "xlsx"}, name="figures_xlsx"),
    path("office/figures/<slug:section>.csv", figures.figures_file, {"form": "csv"}, name="figures_csv"),
    path("office/figures/reports/", report_views.reports, name="yearly_reports"),
    path("office/figures/reports/<uuid:pk>/", report_views.report, name="yearly_report"),
    path("office/calendar/", calendar_views.calendar, name="calendar"),
    path("office/retention/", retention_views.retention, name="retention"),
    path("office/facilities/<slug:slug>/", office.facility, name="facility"),
    path("office/facilities/<slug:slug>/log/", log.log, name="log"),
    path("calendar/<str:token>.ics", calendar_feed.feed, name="feed"),
    path("healthz", health_views.healthz, name="healthz"),
    path("readyz", health_views.readyz, name="readyz"),
]
