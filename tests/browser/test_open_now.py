"""static/js/open-now.js in a real browser: what it says in every minute, held against the reference and the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import Browser, Page

from locations.hours_shown import hours_shown
from locations.status import status_at
from tests.browser.conftest import ROOT
from tests.locations.reference import DAY, kinds_by_minute, schedules

SCRIPT = (ROOT / "static" / "js" / "open-now.js").read_text()
ADDRESS = "https://clinic.example.com/"
ASK = """async ([moments, seconds]) => {
  const { at } = await import("/open-now.js");
  return seconds.map((second) => at(moments, second));
}"""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """An empty page of a site that has nothing but the script; nothing leaves the machine."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.route("**/open-now.js", lambda route: route.fulfill(body=SCRIPT, content_type="text/javascript"))
    page.goto(ADDRESS)
    yield page
    page.close()


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=schedules())
def test_every_minute_of_the_browser_is_the_servers_and_the_references(blank: Page, case):
    schedule, span = case
    kinds = kinds_by_minute(schedule, span)
    minutes = list(kinds)
    shown = hours_shown(schedule, minutes[0])
    if not shown.moments:
        # Nobody entered a week: a page that knows of single days only says nothing of now.
        assert not shown.known
        return
    asked = [minute for minute in minutes if minute < minutes[0] + min(span.days, 8) * DAY]
    said = blank.evaluate(ASK, [shown.moments, [minute.timestamp() for minute in asked]])
    assert [kind for _, kind, _, _ in said] == [kinds[minute] or "" for minute in asked]
    for minute, (_, _, words, change) in [*zip(asked, said, strict=True)][::61]:
        status = status_at(schedule, minute)
        assert (words, change) == (status.words, status.next_change)


def test_nothing_is_said_before_and_after_the_days_it_knows(blank: Page):
    moments = [[100, "open", "Open now.", "Closes at 7 pm."], [200, "", "", ""]]
    assert blank.evaluate(ASK, [moments, [99, 100, 199.9, 200, 10**10]]) == [
        ["", "", "", ""],
        moments[0],
        moments[0],
        moments[1],
        moments[1],
    ]
