"""What is exported after an import is what an independent reader finds in the folder."""

import pytest

from tests import eduhub_folders as made
from tests.conftest import Ground

pytestmark = pytest.mark.django_db


STYLES = {
    "as CASES21 writes": made.Style(),
    "all cells quoted": made.Style(quoting="all"),
    "some cells quoted": made.Style(quoting="mixed"),
    "line feeds": made.Style(line_end="\n"),
    "carriage returns": made.Style(line_end="\r"),
    "UTF-8 with a mark": made.Style(encoding="utf-8", bom=True),
    "UTF-8 with a mark, quoted": made.Style(encoding="utf-8", bom=True, quoting="all"),
    "other order": made.Style(shuffle=7),
    "columns nobody knows": made.Style(extra_columns=40, shuffle=3),
    "an older release": made.Style(lacks=made.OPTIONAL),
    "small letters in names": made.Style(name=str.lower),
    "capitals in names": made.Style(name=str.upper),
    "no last line end": made.Style(last_line_end=False),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_a_first_import_stores_what_the_files_say(ground: Ground, style: made.Style):
    made.write(ground.folder, made.made_up_school(), style=style)

    result = ground.imports()

    assert (result["outcome"], result["hold"]) == ("applied", None), result["reasons"]
    assert ground.exported() == made.people(ground.folder)
