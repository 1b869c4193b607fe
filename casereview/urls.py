"""Addresses of this app."""

from django.urls import path

from casereview import views

app_name = "casereview"
_CASES = "facilities/<slug:slug>/cases/"
urlpatterns = [
    path("random-draw/", views.check_draw, name="check_draw"),
    path(_CASES, views.grid, name="grid"),
    path(f"{_CASES}cells/", views.cells, name="cells"),
    path(f"{_CASES}workbook/", views.workbook, name="workbook"),
    path(f"{_CASES}workbook/cases.xlsx", views.workbook_out, name="workbook_out"),
    path(f"{_CASES}summary/", views.summary, name="summary"),
    path(f"{_CASES}selection/", views.selection, name="selection"),
    path(f"{_CASES}draw/", views.draw, name="draw"),
    path(f"{_CASES}draw/size/", views.draw_size, name="draw_size"),
    path(f"{_CASES}<int:number>/", views.case, name="case"),
]
