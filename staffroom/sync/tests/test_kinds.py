"""What the reader lets through must fit the tables it is written to, on a database that minds."""

import pytest

from staffroom.sources.eduhub.tables import TABLES, Table
from staffroom.sync.kinds import KINDS, Kind

PAIRS = [(table, KINDS[table.holds]) for table in TABLES.values()]


@pytest.mark.parametrize(("table", "kind"), PAIRS, ids=lambda one: one.name)
def test_every_field_of_a_record_has_its_column_and_room_in_it(table: Table, kind: Kind):
    fields = [column.field for column in table.columns if column.field != "in_use"]
    fits = {
        column.field: (column.longest, length)
        for column in table.columns
        if column.field != "in_use"
        and (length := getattr(kind.model._meta.get_field(column.field), "max_length", None)) is not None
        and column.field not in ("birth_mark", "availability")  # made here, of a fixed length
    }

    assert fields == list(kind.fields)
    assert list(table.record._fields) == [column.field for column in table.columns]
    assert {field: pair for field, pair in fits.items() if pair[0] > pair[1]} == {}
