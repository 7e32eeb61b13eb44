"""Where locations are shown, and what each page tells."""

from datetime import date, time

from bs4 import BeautifulSoup

from locations.hours_shown import hours_shown
from locations.models import LocationPage, LocationPicture
from tests.factories import (
    ClinicianPageFactory,
    ImageFactory,
    LocationPageFactory,
    OpeningIntervalFactory,
    ServiceFactory,
    StandardPageFactory,
)


def test_the_page_tells_how_to_reach_the_place(home, client):
    location = LocationPageFactory(
        address_line_2="Suite 3",
        fax="+12075550119",
        directions="<p>Beside the chandlery.</p>",
        parking="<p>Behind the building.</p>",
        accessibility="<p>A ramp leads to the door.</p>",
        map_url="https://www.openstreetmap.org/#map=18/43.657/-70.25",
        services=[ServiceFactory(name="Manual therapy")],
        staff=[ClinicianPageFactory(title="Maren Holloway")],
    )
    html = client.get(location.url).content.decode()
    for words in (
        "27 Ropewalk Street, Suite 3",
        "Portland, ME 04101",
        "(207) 555-0110",
        "tel:+1-207-555-0110",
        "(207) 555-0119",
        "oldwharf@example.com",
        "Beside the chandlery.",
        "Behind the building.",
        "A ramp leads to the door.",
        "openstreetmap.org",
        "Manual therapy",
        "Maren Holloway",
    ):
        assert words in html


def test_the_order_of_the_pages_is_the_order_of_the_list_and_of_the_footer(home, client):
    first, second = LocationPageFactory(title="Old Wharf"), LocationPageFactory(title="Mill Creek")
    second.move(first, pos="left")
    for page in (first.get_parent(), StandardPageFactory()):
        html = client.get(page.url).content.decode()
        foot = html[html.rindex("<footer") :] if page != first.get_parent() else html
        assert foot.index("Mill Creek") < foot.index("Old Wharf")


def test_staff_stand_in_the_editors_order(home):
    people = [ClinicianPageFactory(title=name) for name in ("First", "Second", "Third")]
    location = LocationPageFactory(staff=[people[2], people[0], people[1]])
    assert [person.title for person in location.staff_members] == ["Third", "First", "Second"]


def test_an_address_without_a_second_line_has_no_empty_part(home):
    assert LocationPageFactory().address_lines == ["27 Ropewalk Street", "Portland, ME 04101"]


def test_a_clinicians_page_says_where_the_person_works(home, client):
    person = ClinicianPageFactory()
    LocationPageFactory(title="Mill Creek", staff=[person])
    LocationPageFactory(title="Pine Point")
    main = client.get(person.url).content.decode().split("<main")[1].split("</main>")[0]
    assert "Mill Creek" in main
    assert "Pine Point" not in main


def test_hours_of_a_day_are_told_in_the_order_of_the_day(home):
    location = LocationPageFactory()
    OpeningIntervalFactory(location=location, opens=time(13), closes=time(19))
    OpeningIntervalFactory(location=location, opens=time(7), closes=time(12))
    shown = hours_shown(LocationPage.objects.get().schedule)
    assert shown.rows[0].hours == ["7 am to noon", "1 pm to 7 pm"]


def page_of(client, location) -> BeautifulSoup:
    return BeautifulSoup(client.get(location.url).content.decode(), "html.parser")


def test_what_is_said_about_a_service_opens_at_an_address_of_its_own(home, client):
    described = ServiceFactory(slug="reach", description="<p>We work with our hands.</p>")
    plain = ServiceFactory(description="")
    page = page_of(client, LocationPageFactory(services=[described, plain]))
    assert page.select_one("#service-reach details").text.strip().endswith("We work with our hands.")
    assert page.select_one(f"#service-{plain.slug} details") is None


def test_a_new_location_names_its_first_day(home, client):
    assert "First day" not in page_of(client, LocationPageFactory()).main.text
    page = page_of(client, LocationPageFactory(opened_on=date(2026, 10, 5)))
    assert page.select_one("main time")["datetime"] == "2026-10-05"


def test_the_main_picture_is_not_repeated_among_the_others(home, client):
    main, other = ImageFactory(), ImageFactory(credit="Ann Example")
    location = LocationPageFactory(hero_image=main)
    for image in (main, other):
        LocationPicture.objects.create(location=location, image=image)
    figures = page_of(client, location).select(".gallery figure")
    assert len(figures) == 1
    assert figures[0].figcaption.text.strip() == "Picture: Ann Example"
