"""The report of figures: who sees it, what it adds up, its drawings, and the file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from wagtail.models import Page

from leadcapture import charts
from leadcapture.attribution import Touch, Visit
from leadcapture.figures_report import FiguresReport
from leadcapture.models import DailyCount, Kind, LeadSource
from tests.factories import LeadFactory, StandardPageFactory, TipsFormPageFactory

from .test_admin import logged_in

REPORT = "/admin/reports/figures/"
TODAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine: Any) -> None:
    time_machine.move_to("2026-11-20 17:00:00+00:00", tick=False)


@pytest.fixture
def staff(branding: Any) -> Client:
    """Somebody who may see the figures, and nothing of a person."""
    return logged_in("view_dailycount")


def count(
    kind: Kind, page: Page | None, number: int, day: date = TODAY, form: Page | None = None, **source: str
) -> None:
    DailyCount.objects.create(
        day=day,
        kind=kind,
        page_id=page.pk if page else 0,
        form_id=form.pk if form else 0,
        number=number,
        **{"source": "direct", **source},
    )


def soup(response: Any) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def table(page: BeautifulSoup, label: str) -> list[list[str]]:
    """The cells of the table in the named region, without its headings."""
    region = page.find(attrs={"role": "region", "aria-label": label})
    rows = region.find("tbody").find_all("tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{REPORT}?export=csv&{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


class TestWhoSees:
    @pytest.mark.parametrize("address", ["", "results/", "?export=csv", "?export=xlsx"])
    def test_those_who_may_and_nobody_else(self, branding: Any, address: str) -> None:
        assert logged_in("view_dailycount").get(f"{REPORT}{address}").status_code == 200
        for client in (logged_in("view_lead"), logged_in()):
            assert client.get(f"{REPORT}{address}").status_code == 302
        assert Client().get(f"{REPORT}{address}")["Location"].startswith("/admin/login/")

    def test_no_lead_in_it(self, staff: Client) -> None:
        LeadFactory(first_name="Zebulon", email="zebulon@example.org")
        count(Kind.REQUEST, None, 1)
        assert "ebulon" not in staff.get(REPORT).content.decode()
        assert staff.get("/admin/lead/").status_code == 302

    def test_in_the_menu_only_those_who_may(self, staff: Client) -> None:
        assert REPORT in staff.get("/admin/").content.decode()
        assert REPORT not in logged_in("view_lead").get("/admin/").content.decode()

    def test_the_permission_is_offered_when_groups_are_edited(self, admin: Client, site: Any) -> None:
        permission = Permission.objects.get(codename="view_dailycount")
        assert f'value="{permission.pk}"' in admin.get("/admin/groups/new/").content.decode()
        assert not Permission.objects.filter(codename__in=("change_dailycount", "add_leadsource")).exists()


class TestItAnswers:
    def test_which_page_brought_how_many(self, staff: Client) -> None:
        ankle, heel = StandardPageFactory(title="Ankle"), StandardPageFactory(title="Heel")
        form = TipsFormPageFactory()
        count(Kind.VIEW, ankle, 200)
        count(Kind.VIEW, ankle, 1300, source="google")
        count(Kind.REQUEST, ankle, 3, form=form)
        count(Kind.VIEW, heel, 40)
        count(Kind.START, heel, 9, form=form)
        count(Kind.REQUEST, heel, 5, form=form)
        count(Kind.CONFIRMATION, heel, 4, form=form)
        count(Kind.DOWNLOAD, heel, 2, form=form)
        page = soup(staff.get(REPORT))
        assert table(page, "Figures by page") == [
            ["Heel", "40", "9", "5", "4", "2", "12.5"],
            ["Ankle", "1,500", "0", "3", "0", "0", "0.2"],
        ]
        totals = [value.get_text(" ", strip=True) for value in page.select(".figures-totals dd")]
        assert totals == ["1,540", "9", "8 0.5 of 100 views", "4", "2"]

    def test_from_where(self, staff: Client) -> None:
        ankle = StandardPageFactory()
        count(Kind.VIEW, ankle, 90, source="google")
        count(Kind.REQUEST, ankle, 1, source="google")
        count(Kind.REQUEST, ankle, 2, source="newsletter", medium="email", campaign="november")
        assert table(soup(staff.get(REPORT)), "Figures by source") == [
            ["newsletter / email / november", "0", "0", "2", "0", "0"],
            ["google", "90", "0", "1", "0", "0"],
        ]

    def test_when_also_on_days_without_any(self, staff: Client) -> None:
        page = StandardPageFactory()
        count(Kind.VIEW, page, 7, TODAY - timedelta(days=29))
        count(Kind.VIEW, page, 5, TODAY)
        count(Kind.VIEW, page, 1000, TODAY - timedelta(days=30))
        days = table(soup(staff.get(REPORT)), "Figures by day")
        assert len(days) == 30
        assert (days[0], days[-1]) == (["Nov 20", *"50000"], ["Oct 22", *"70000"])
        assert days[1] == ["Nov 19", *"00000"]

    def test_by_month_for_a_long_period(self, staff: Client) -> None:
        page = StandardPageFactory()
        count(Kind.VIEW, page, 2, date(2026, 1, 31))
        count(Kind.VIEW, page, 3, date(2026, 1, 1))
        months = table(soup(staff.get(f"{REPORT}?day_from=2026-01-01&day_to=2026-11-20")), "Figures by month")
        assert len(months) == 11
        assert months[-1] == ["Jan 2026", *"50000"]

    def test_a_page_that_is_deleted_or_was_not_known(self, staff: Client) -> None:
        page = StandardPageFactory()
        count(Kind.VIEW, page, 2)
        count(Kind.VIEW, None, 1)
        number = page.pk
        page.delete()
        names = [row[0] for row in table(soup(staff.get(REPORT)), "Figures by page")]
        assert names == [f"Deleted page {number}", "Page not known"]

    def test_each_page_leads_to_its_own_figures(self, staff: Client) -> None:
        ankle, heel = StandardPageFactory(title="Ankle"), StandardPageFactory(title="Heel")
        count(Kind.VIEW, ankle, 2, source="google")
        count(Kind.VIEW, heel, 1, source="bing")
        link = soup(staff.get(REPORT)).find("a", string=lambda text: text and text.strip() == "Ankle")
        page = soup(staff.get(link["href"]))
        assert [row[0] for row in table(page, "Figures by page")] == ["Ankle"]
        assert [row[0] for row in table(page, "Figures by source")] == ["google"]

    def test_sorted_by_any_column(self, staff: Client) -> None:
        few, many = StandardPageFactory(title="Few"), StandardPageFactory(title="Many")
        count(Kind.VIEW, few, 1)
        count(Kind.VIEW, many, 2)
        for order, names in {
            "views": ["Few", "Many"],
            "-views": ["Many", "Few"],
            "number": ["Many", "Few"],
        }.items():
            page = soup(staff.get(f"{REPORT}?ordering={order}"))
            assert [row[0] for row in table(page, "Figures by page")] == names

    def test_a_period_of_which_nothing_is_kept(self, staff: Client) -> None:
        text = soup(staff.get(f"{REPORT}?day_from=2020-01-01&day_to=2020-02-01")).get_text(" ", strip=True)
        assert "February 1, 2020 to February 1, 2020" in text
        assert "Nothing was counted in this period" in text

    def test_what_will_be_shown_while_there_is_nothing(self, staff: Client) -> None:
        text = soup(staff.get(REPORT)).get_text(" ", strip=True)
        assert "as soon as the first visitor opens a page" in text
        assert "What is counted, and what is not" in text

    def test_with_few_queries_however_much_there_is(
        self, staff: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(8):
            page = StandardPageFactory()
            count(Kind.VIEW, page, number)
            count(Kind.REQUEST, page, number, source=f"campaign-{number}")
        staff.get(REPORT)
        with django_assert_max_num_queries(24):
            staff.get(REPORT)


class TestFilters:
    @pytest.fixture
    def counted(self) -> dict[str, Any]:
        ankle, heel = StandardPageFactory(title="Ankle"), StandardPageFactory(title="Heel")
        tips, other = TipsFormPageFactory(title="Tips"), TipsFormPageFactory(title="Other tips")
        for page in (ankle, heel):
            count(Kind.VIEW, page, 10)
        count(Kind.REQUEST, ankle, 1, form=tips)
        count(Kind.REQUEST, heel, 2, form=other)
        return {"ankle": ankle, "heel": heel, "tips": tips, "other": other}

    def test_by_form_with_the_views_of_its_pages(self, staff: Client, counted: dict[str, Any]) -> None:
        page = soup(staff.get(f"{REPORT}?form_page={counted['tips'].pk}"))
        assert table(page, "Figures by page") == [["Ankle", "10", "0", "1", "0", "0", "10.0"]]

    def test_offer_only_what_was_counted(self, staff: Client, counted: dict[str, Any]) -> None:
        never = StandardPageFactory(title="Never seen")
        assert never.title not in staff.get(REPORT).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "page=99999999999999999999",
            "page=x",
            "form_page=-1",
            "day_from=nonsense",
            "day_from=2026-11-30&day_to=2026-11-01",
            "day_from=0001-01-01&day_to=0001-01-01",
            "day_from=9999-12-31",
            "day_to=9999-12-31&page=%00",
            "p=99999999999999999999",
            "ordering=;drop",
        ],
    )
    @pytest.mark.parametrize("address", ["", "results/"])
    def test_that_make_no_sense_are_answered(
        self, staff: Client, counted: dict[str, Any], query: str, address: str
    ) -> None:
        assert staff.get(f"{REPORT}{address}?{query}").status_code == 200
        assert staff.get(f"{REPORT}{address}?{query}&export=csv").status_code == 200

    def test_for_periods_are_one_click_away(self, staff: Client, counted: dict[str, Any]) -> None:
        count(Kind.VIEW, counted["ankle"], 5, date(2026, 10, 1))
        page = soup(staff.get(REPORT))
        links = {link.get_text(): link["href"] for link in page.select(".figures-periods a")}
        assert page.select_one(".figures-periods [aria-current]").get_text() == "Last 30 days"
        assert "day_from=2026-11-01&day_to=2026-11-20" in links["This month"]
        assert "day_from=2026-10-01&day_to=2026-10-31" in links["Last month"]
        assert "day_from=2025-12-01" in links["Last 12 months"]
        october = soup(staff.get(links["Last month"]))
        assert table(october, "Figures by page") == [["Ankle", "5", "0", "0", "0", "0", "0.0"]]


class TestTheDrawings:
    def test_have_a_name_and_say_in_words_what_they_show(self, staff: Client) -> None:
        page_of_views = StandardPageFactory(title='Ankle "<b>')
        count(Kind.VIEW, page_of_views, 12)
        count(Kind.REQUEST, page_of_views, 2, source="<script>alert(1)</script>")
        page = soup(staff.get(REPORT))
        drawings = page.select("svg[role=img]")
        assert len(drawings) == 4
        for drawing in drawings:
            title = drawing.find(id=drawing["aria-labelledby"])
            description = drawing.find(id=drawing["aria-describedby"])
            assert title.name == "title" and " by " in title.get_text()
            assert description.name == "desc" and "in all. The highest:" in description.get_text()
            assert drawing.find_all("rect")
        assert not page.find("script", string="alert(1)")
        assert not [tag for tag in page.select("main [style]") if tag.find_parent("figure")]

    @given(st.lists(st.integers(min_value=0, max_value=10**9), max_size=40))
    def test_stay_within_their_frame(self, values: list[int]) -> None:
        named = [(str(value), value) for value in values]
        upright = charts.upright("x", "X", named)
        assert max(values, default=0) <= upright.top
        for bar in upright.bars:
            assert 0 <= float(bar.y) <= charts.HEIGHT
            assert float(bar.y) + float(bar.height) == pytest.approx(charts.HEIGHT, abs=0.2)
            assert float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= 100
        lying = charts.lying("x", "X", named)
        assert all(float(bar.width) <= charts.LONGEST for bar in lying.bars)
        assert lying.height == len(values) * charts.ROW_HEIGHT

    @pytest.mark.parametrize(
        ("value", "top"), [(0, 1), (1, 1), (3, 5), (6, 10), (11, 20), (99, 100), (101, 200)]
    )
    def test_end_at_a_round_number(self, value: int, top: int) -> None:
        assert charts.round_up(value) == top


class TestTheFile:
    def test_holds_a_row_for_each_page_and_source(self, staff: Client) -> None:
        ankle = StandardPageFactory(title="Ankle")
        count(Kind.VIEW, ankle, 200, source="google")
        count(Kind.REQUEST, ankle, 3, source="google")
        count(Kind.VIEW, ankle, 10, source="poster", medium="print", campaign="opening")
        assert exported(staff) == [
            {
                "Page": "Ankle",
                "Came from": "google",
                "Medium": "",
                "Campaign": "",
                "Views": "200",
                "Forms begun": "0",
                "Requests": "3",
                "Confirmations": "0",
                "Downloads": "0",
                "Requests per 100 views": "1.5",
            },
            {
                "Page": "Ankle",
                "Came from": "poster",
                "Medium": "print",
                "Campaign": "opening",
                "Views": "10",
                "Forms begun": "0",
                "Requests": "0",
                "Confirmations": "0",
                "Downloads": "0",
                "Requests per 100 views": "0.0",
            },
        ]

    def test_holds_what_the_filters_show(self, staff: Client) -> None:
        ankle, heel = StandardPageFactory(title="Ankle"), StandardPageFactory(title="Heel")
        count(Kind.VIEW, ankle, 1)
        count(Kind.VIEW, heel, 1)
        count(Kind.VIEW, ankle, 1, date(2026, 9, 1), source="bing")
        assert [row["Page"] for row in exported(staff, f"page={ankle.pk}")] == ["Ankle"]
        assert [row["Came from"] for row in exported(staff, "day_to=2026-09-30&day_from=2026-09-01")] == [
            "bing"
        ]
        assert exported(staff, "page=x") == []

    def test_has_no_cell_that_is_a_formula(self, staff: Client) -> None:
        count(
            Kind.VIEW,
            StandardPageFactory(title="=1+1"),
            1,
            source="=cmd|' /c calc'!a1",
            medium="@sum(1)",
            campaign="+1",
        )
        row = exported(staff)[0]
        assert [row[name][0] for name in ("Page", "Came from", "Medium", "Campaign")] == ["'"] * 4
        response = staff.get(f"{REPORT}?export=xlsx")
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cells = next(sheet.iter_rows(min_row=2))
        assert [cell.data_type for cell in cells[:4]] == ["s"] * 4
        assert cells[4].value == 1

    def test_is_named_after_its_days(self, staff: Client) -> None:
        for kind in ("csv", "xlsx"):
            disposition = staff.get(f"{REPORT}?export={kind}")["Content-Disposition"]
            assert f"figures-2026-10-22-2026-11-20.{kind}" in disposition

    def test_has_every_row_although_the_list_has_pages(
        self, staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FiguresReport, "paginate_by", 2)
        for number in range(5):
            count(Kind.VIEW, StandardPageFactory(), number)
        assert len(exported(staff)) == 5
        page = soup(staff.get(REPORT))
        assert len(table(page, "Figures by page")) == 2
        assert len(table(soup(staff.get(f"{REPORT}?p=3")), "Figures by page")) == 1


class TestALeadsPage:
    def test_says_where_the_visit_came_from(self, branding: Any) -> None:
        lead = LeadFactory()
        visit = Visit(Touch("google"), Touch("newsletter", "email", "<b>november", "top", "ankle pain"))
        LeadSource.objects.keep(lead, visit)
        text = soup(logged_in("view_lead").get(f"/admin/lead/inspect/{lead.pk}/")).get_text(" ", strip=True)
        assert (
            "First google Last, before the form was sent newsletter / email / <b>november; content: top"
            in text
        )
        assert "search term: ankle pain" in text

    def test_says_nothing_where_nothing_is_known(self, branding: Any) -> None:
        lead = LeadFactory()
        assert b"Where the visit" not in logged_in("view_lead").get(f"/admin/lead/inspect/{lead.pk}/").content
