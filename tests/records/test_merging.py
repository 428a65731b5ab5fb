"""Each column that effects change says how what two writers know of it becomes one."""

import pytest

from records.tables import CaseRecord, PowerProposal, Record, TaskRecord, table_of
from records.tables.merging import rules_of


@pytest.mark.parametrize("record", [CaseRecord, TaskRecord, PowerProposal])
def test_all_columns_but_the_keys_and_the_city_have_a_rule(record: type[Record]) -> None:
    table = table_of(record)
    keys = {column.name for column in table.primary_key}
    assert set(rules_of(table)) == {column.name for column in table.columns} - keys - {"city"}


@pytest.mark.parametrize("record", [CaseRecord, TaskRecord, PowerProposal])
def test_the_numbers_that_rules_compare_are_columns(record: type[Record]) -> None:
    table = table_of(record)
    for name, rule in rules_of(table).items():
        rule.merged(table.columns, table.alias("new").columns, name)
