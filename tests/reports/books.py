"""Workbooks opened again by a program that did not write them."""

import io
import zipfile
from typing import Any

import openpyxl


def open_book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    """The values of a sheet, without empty cells at the end of a row and without empty rows."""
    found = []
    for row in open_book(content)[sheet].iter_rows(values_only=True):
        cells = list(row)
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append(tuple(cells))
    return found


def parts(content: bytes) -> dict[str, str]:
    """Every part of the file as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}
