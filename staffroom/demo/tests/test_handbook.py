import pytest

from staffroom.demo.handbook import furnish_handbook
from staffroom.handbook.forms import ICONS, is_safe_address
from staffroom.handbook.models import Answer, QuickLink
from staffroom.handbook.tests.test_finds import ASKED, first_three

pytestmark = pytest.mark.django_db


def test_the_made_up_school_has_answered_all_usual_questions():
    furnish_handbook()
    furnish_handbook()

    assert Answer.objects.count() == 15
    assert all(answer.written and answer.owner and answer.review_by for answer in Answer.objects.all())


def test_its_links_lead_nowhere_real():
    furnish_handbook()

    for link in QuickLink.objects.all():
        assert is_safe_address(link.address)
        assert not link.leads_out or ".example/" in link.address
        assert link.icon in ICONS


@pytest.mark.parametrize("typed", ASKED)
def test_its_fifteen_questions_are_answered_in_the_first_three_results(typed):
    furnish_handbook()

    assert ASKED[typed] in first_three(typed)
