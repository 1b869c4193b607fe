"""Addresses of this app."""

from django.urls import path

from casereview.views import benchmarks, cases, checks, draws, grid, procedure_list, workbook

app_name = "casereview"
_CASES = "facilities/<slug:slug>/cases/"
urlpatterns = [
    path("random-draw/", draws.check_draw, name="check_draw"),
    path(_CASES, grid.grid, name="grid"),
    path(f"{_CASES}cells/", grid.cells, name="cells"),
    path(f"{_CASES}workbook/", workbook.workbook, name="workbook"),
    path(f"{_CASES}workbook/cases.xlsx", workbook.workbook_out, name="workbook_out"),
    path(f"{_CASES}workbook/blank.xlsx", workbook.workbook_blank, name="workbook_blank"),
    path(f"{_CASES}procedures/", procedure_list.procedure_list, name="procedure_list"),
    path(f"{_CASES}procedures/list.xlsx", procedure_list.procedure_list_file, name="procedure_list_file"),
    path(f"{_CASES}summary/", grid.summary, name="summary"),
    path(f"{_CASES}selection/", draws.selection, name="selection"),
    path(f"{_CASES}draw/", draws.draw, name="draw"),
    path(f"{_CASES}draw/size/", draws.draw_size, name="draw_size"),
    path("office/applications/<slug:code>/draw/", draws.order, name="order_draw"),
    path(f"{_CASES}benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path(f"{_CASES}check/", checks.check, name="check"),
    path(f"{_CASES}remarks/<int:pk>/", checks.answer, name="remark"),
    path("office/applications/<slug:code>/cases/", checks.office_check, name="office_check"),
    path(f"{_CASES}<int:number>/", cases.case, name="case"),
]
