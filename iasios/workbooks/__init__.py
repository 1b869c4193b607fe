"""Spreadsheets in and out: reads foreign .xlsx and .csv safely, writes tidy ones. Refuses to know what a row means."""

from iasios.workbooks.cells import Cell, Row, Sheet, Table, UnreadableCell, as_carried
from iasios.workbooks.reading import Book, WorkbookRefused, open_table_file, open_workbook
from iasios.workbooks.table_files import csv_file, no_formula, table_file
from iasios.workbooks.writing import Column, add_sheet, new_workbook, put_text, workbook_bytes

__all__ = [
    "Book",
    "Cell",
    "Column",
    "Row",
    "Sheet",
    "Table",
    "UnreadableCell",
    "WorkbookRefused",
    "add_sheet",
    "as_carried",
    "csv_file",
    "new_workbook",
    "no_formula",
    "open_table_file",
    "open_workbook",
    "put_text",
    "table_file",
    "workbook_bytes",
]
