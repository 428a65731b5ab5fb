"""The reference of document forms says what the code does; every form has an example that is of its kind."""

import csv
import io
from typing import Any

import pytest

from calculations.forms.document_form import DocumentForm
from calculations.forms.registry import FORMS
from services.intake.form_checks import FORM_CHECKS
from tools.forms_page import GENERATED, page


def test_the_committed_page_is_current() -> None:
    assert GENERATED.is_fresh(), "run make docs"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_example_is_of_the_model_of_its_form(form: DocumentForm[Any]) -> None:
    document = form.model.model_validate(form.example.document)
    assert form.model.model_fields["kind"].default == form.kind == document.model_dump()["kind"]
    assert f"## {form.kind}\n" in page()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_example_as_csv_is_a_table(form: DocumentForm[Any]) -> None:
    rows = list(csv.reader(io.StringIO(form.example.csv or "")))
    assert (rows == []) or (form.table is not None and {len(row) for row in rows} == {len(rows[0])})


def test_checks_are_of_forms_that_there_are() -> None:
    assert set(FORM_CHECKS) <= set(FORMS)
