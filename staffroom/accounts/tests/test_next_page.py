"""Where somebody goes after signing in is a page of this site, whatever the address said."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, strategies as st

from staffroom.accounts.next_page import safe_next

BASE = "https://staffroom.example/auth/callback"
PIECES = st.lists(
    st.sampled_from(
        ["/", "//", "\\", "https:", "javascript:", "evil.example", "@", "%2f", "%5c", "\t", "\n", "\r", " ", ".", "..",
         "?", "#", ":", "people", "\x00", "\u2028", "auth", "data:text/html,x", "［", "℀", ";", "[", "]"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


def as_a_browser_reads(location: str) -> str:
    """Browsers drop tabs and line ends, and take a backslash for a slash."""
    read = location.strip().replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    return urljoin(BASE, read)


@given(st.one_of(PIECES, st.text(max_size=60), PIECES.map(lambda text: f"/{text}")))
def test_it_never_leads_to_another_site(asked):
    there = urlsplit(as_a_browser_reads(safe_next(asked)))

    assert (there.scheme, there.netloc) == ("https", "staffroom.example")


@pytest.mark.parametrize(
    "page", ["/", "/people/", "/people/?q=smi&faculty=SCI", "/people/KEE/", "/data-health/runs/4/"]
)
def test_a_page_of_ours_stays(page):
    assert safe_next(page) == page


@pytest.mark.parametrize("door", ["/auth/sign-out", "/auth/callback?code=x", "", "people/", "/" + "a" * 2000])
def test_the_door_itself_and_nonsense_lead_to_the_front_page(door):
    assert safe_next(door) == "/"
