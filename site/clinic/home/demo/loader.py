"""Load the demonstration clinic: what is there already stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.files import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from clinic.core.models import BrandingSettings, NavigationSettings
from clinic.home.demo.block_values import raw_stream
from clinic.home.demo.figures import make_figures
from clinic.home.demo.page_files import ContentFileError, PageFile, load_yaml, read_page_files
from clinic.home.demo.rich_text import markdown_to_rich_text
from clinic.home.models import HomePage
from clinic.notices.models import Notice, NoticePlace
from leadcapture.models import DailyCount, SeriesTip, TipSeries, TipSheet
from locations.models import Closure, ClosureHours, Service
from reviews.models import GoogleListing, Testimonial

#: Front matter that says something about the page's place, not about its fields.
PLACE_KEYS = {"type", "order", "slug"}


@dataclass
class LoadReport:
    """What was made, by kind; everything else was there already."""

    created: dict[str, int] = field(default_factory=dict)

    def count(self, kind: str) -> None:
        """One more was made."""
        self.created[kind] = self.created.get(kind, 0) + 1

    def __str__(self) -> str:
        if not self.created:
            return "The demonstration clinic is complete: nothing was changed."
        return "Made " + ", ".join(f"{number} {kind}" for kind, number in sorted(self.created.items())) + "."


class DemoLoader:
    """
    Makes whatever of `fixtures/` is not there yet, in one transaction.

    Nothing that exists is changed, so a demonstration that people have edited keeps their edits.
    """

    def __init__(self, root: Path, hostname: str = "127.0.0.1", port: int = 8000) -> None:
        self.root = root
        self.hostname = hostname
        self.port = port
        self.report = LoadReport()
        self.pages: dict[str, Page] = {}

    @transaction.atomic
    def load(self) -> LoadReport:
        """Load everything; a `ContentFileError` leaves the database as it was."""
        self._load_images()
        self._load_services()
        files = read_page_files(self.root / "pages")
        new = [file for file in files if self._place(file)]
        self._load_tip_sheets()
        self._load_series()
        self._load_listings()
        self._load_testimonials()
        for file in new:
            self._fill(file)
        self._load_settings()
        self._load_notices()
        self._load_closures()
        self._load_figures()
        return self.report

    # What content files name (block_values.References)

    def page_id(self, address: str) -> int:
        """A page by its address."""
        if address not in self.pages:
            raise ContentFileError(f"There is no page {address} in {self.root / 'pages'}.")
        return self.pages[address].pk

    def image_id(self, stem: str) -> int:
        """A picture by its file's name without ending."""
        if stem not in self._image_ids:
            raise ContentFileError(f"There is no picture '{stem}' in {self.root / 'images.yaml'}.")
        return self._image_ids[stem]

    def snippet_id(self, model: type[models.Model], slug: str) -> int:
        """A service, listing or tip sheet by its slug."""
        found = model._default_manager.filter(slug=slug).values_list("pk", flat=True).first()
        if found is None:
            raise ContentFileError(f"There is no {model._meta.verbose_name} '{slug}'.")
        return found

    def rich_text(self, markdown: str) -> str:
        """Markdown as rich text."""
        return markdown_to_rich_text(markdown, self.page_id)

    # Files and snippets

    def _load_images(self) -> None:
        image_model = get_image_model()
        self._image_ids: dict[str, int] = {}
        known = dict(image_model.objects.values_list("title", "pk"))
        for entry in load_yaml(self.root / "images.yaml"):
            path = self.root / "pictures" / entry["file"]
            if entry["title"] not in known:
                image = image_model(title=entry["title"], description=entry["description"])
                if point := entry.get("focal_point"):
                    (
                        image.focal_point_x,
                        image.focal_point_y,
                        image.focal_point_width,
                        image.focal_point_height,
                    ) = point
                with path.open("rb") as file:
                    image.file.save(path.name, File(file), save=False)
                    image.save()
                known[entry["title"]] = image.pk
                self.report.count("pictures")
            self._image_ids[path.stem] = known[entry["title"]]

    def _load_services(self) -> None:
        for order, entry in enumerate(load_yaml(self.root / "services.yaml"), start=1):
            _, created = Service.objects.get_or_create(
                slug=entry["slug"],
                defaults={
                    "name": entry["name"],
                    "summary": entry["summary"],
                    "description": self.rich_text(entry.get("description", "")),
                    "sort_order": order * 10,
                },
            )
            if created:
                self.report.count("services")

    def _load_tip_sheets(self) -> None:
        for entry in load_yaml(self.root / "tip_sheets.yaml"):
            if TipSheet.objects.filter(slug=entry["slug"]).exists():
                continue
            sheet = TipSheet(slug=entry["slug"], title=entry["title"], description=entry["description"])
            if entry.get("article"):
                # Its PDF is made when the article is published, a moment later.
                sheet.article_id = self.page_id(entry["article"])
            else:
                with (self.root / "tip-sheets" / entry["file"]).open("rb") as file:
                    sheet.file.save(entry["file"], File(file), save=False)
            sheet.full_clean()
            sheet.save()
            self.report.count("tip sheets")

    def _load_series(self) -> None:
        for entry in load_yaml(self.root / "tip_series.yaml"):
            if TipSeries.objects.filter(title=entry["title"]).exists():
                continue
            tips = entry.pop("tips")
            location = self.page_id(entry.pop("location"))
            series = TipSeries(location_id=location, **entry)
            series.tips = [
                SeriesTip(
                    tip_sheet_id=self.snippet_id(TipSheet, slug),
                    text=text or "",
                    is_released=True,
                    sort_order=order,
                )
                for order, (slug, text) in enumerate(tips.items())
            ]
            series.full_clean()
            series.save()
            self.report.count("series of tips")

    def _load_listings(self) -> None:
        for entry in load_yaml(self.root / "ratings.yaml"):
            location = self.pages[entry["location"]] if entry.get("location") else None
            if GoogleListing.objects.filter(slug=entry["slug"]).exists():
                continue
            listing = GoogleListing(
                slug=entry["slug"],
                name=entry["name"],
                location_id=location.pk if location else None,
                provider=entry["provider"],
                rating=str(entry["rating"]),
                review_count=entry["count"],
                as_of=entry["as_of"],
                listing_url=entry["listing_url"],
            )
            listing.full_clean()
            listing.save()
            self.report.count("ratings")

    def _load_testimonials(self) -> None:
        for entry in load_yaml(self.root / "testimonials.yaml"):
            if Testimonial.objects.filter(slug=entry["slug"]).exists():
                continue
            location, service = entry.pop("location", None), entry.pop("service", None)
            testimonial = Testimonial(
                **entry,
                location_id=self.page_id(location) if location else None,
                service_id=self.snippet_id(Service, service) if service else None,
            )
            testimonial.full_clean()
            testimonial.save()
            self.report.count("testimonials")

    def _load_notices(self) -> None:
        for entry in load_yaml(self.root / "notices.yaml"):
            if Notice.objects.filter(title=entry["title"]).exists():
                continue
            notice = Notice(
                kind=entry["kind"],
                title=entry["title"],
                text=self.rich_text(entry["text"]),
                link_text=entry.get("link_text", ""),
                link_page_id=self.page_id(entry["link_page"]) if entry.get("link_page") else None,
                link_url=entry.get("link_url", ""),
                link_telephone=entry.get("link_telephone", ""),
                dismissible=entry.get("dismissible", True),
                sort_order=entry.get("sort_order", 10),
                show_from=_moment(entry.get("show_from")),
                show_until=_moment(entry.get("show_until")),
                weekdays=entry.get("weekdays", ""),
                daily_from=_time_of_day(entry.get("daily_from")),
                daily_until=_time_of_day(entry.get("daily_until")),
                audience="pages" if entry.get("pages") else "site",
                places=[NoticePlace(page_id=self.page_id(address)) for address in entry.get("pages", ())],
                live=False,
            )
            notice.full_clean()
            notice.save()
            notice.save_revision().publish()
            self.report.count("notices")

    def _load_closures(self) -> None:
        for entry in load_yaml(self.root / "closures.yaml"):
            if Closure.objects.filter(reason=entry["reason"]).exists():
                continue
            places = [self.page_id(address) for address in entry.pop("locations", ())]
            rows = entry.pop("hours", ())
            # YAML gives times as text; a revision can only be made of real ones.
            hours = [
                ClosureHours(opens=time.fromisoformat(row["opens"]), closes=time.fromisoformat(row["closes"]))
                for row in rows
            ]
            closure = Closure(**entry, hours=hours)
            closure.full_clean()
            closure.save()
            closure.locations.set(places)
            closure.save()
            closure.save_revision()
            self.report.count("closures")

    def _load_figures(self) -> None:
        if DailyCount.objects.exists():
            return
        path = self.root / "figures.yaml"
        made = DailyCount.objects.bulk_create(make_figures(path, self.page_id, timezone.localdate()))
        self.report.created["daily figures"] = len(made)

    # Pages

    def _place(self, file: PageFile) -> bool:
        """Put the page into the tree with its title alone, if it is not there. True if it was made."""
        existing = self._find(file)
        if existing is not None:
            self.pages[file.address] = existing
            return False
        model = apps.get_model(file.model_name)
        page = model(title=file.fields["title"], slug=file.slug, live=False)
        if file.address == "/":
            self._place_home(page)
        else:
            if file.parent_address not in self.pages:
                raise ContentFileError(f"{file.path}: there is no page {file.parent_address} above it.")
            Page.objects.get(pk=self.pages[file.parent_address].pk).add_child(instance=page)
        self.pages[file.address] = page
        self.report.count("pages")
        return True

    def _find(self, file: PageFile) -> Page | None:
        if file.address == "/":
            return HomePage.objects.first()
        parent = self.pages.get(file.parent_address)
        return Page.objects.child_of(parent).filter(slug=file.slug).first() if parent else None

    def _place_home(self, page: Page) -> None:
        # Wagtail's "Welcome to your new Wagtail site!" gives up its slug, then its place, then itself.
        welcome = Page.objects.filter(depth=2, slug=page.slug).exact_type(Page).first()
        if welcome:
            # Without signals: nothing should be done with a page that goes in a moment.
            Page.objects.filter(pk=welcome.pk).update(slug="welcome-to-wagtail")
        Page.objects.get(depth=1).add_child(instance=page)
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        site.hostname, site.port, site.root_page = self.hostname, self.port, page
        site.site_name = page.title
        site.save()
        if welcome:
            Page.objects.get(pk=welcome.pk).delete()
            page.refresh_from_db()

    def _fill(self, file: PageFile) -> None:
        """Give a new page all its fields, and publish it."""
        # Read afresh: children have been added below it since.
        page: Any = Page.objects.get(pk=self.pages[file.address].pk).specific
        where = str(file.path)
        for name, value in file.fields.items():
            if name not in PLACE_KEYS:
                self._set(page, name, value, where)
        if file.body or hasattr(page, "body"):
            stream_block = page._meta.get_field("body").stream_block
            page.body = stream_block.to_python(raw_stream(stream_block, file.body, self, where))
        try:
            if hasattr(page, "body"):
                page.body.stream_block.clean(page.body)
            page.full_clean()
        except ValidationError as error:
            raise ContentFileError(f"{where}: {error}") from error
        page.save_revision(log_action=False).publish()

    def _set(self, page: Any, name: str, value: Any, where: str) -> None:
        children = CHILDREN.get((type(page).__name__, name))
        if children:
            setattr(page, children.accessor, [children.make(self, item) for item in value])
            return
        try:
            target = page._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise ContentFileError(f"{where}: {type(page).__name__} has no field '{name}'.") from error
        if isinstance(target, StreamField):
            block = target.stream_block
            setattr(page, name, block.to_python([{"type": "line", "value": line} for line in value]))
        elif isinstance(target, RichTextField):
            setattr(page, name, self.rich_text(value))
        elif isinstance(target, ParentalManyToManyField):
            setattr(page, name, [self._object(target.related_model, item) for item in value])
        elif isinstance(target, models.ForeignKey):
            setattr(page, f"{name}_id", self._object(target.related_model, value).pk)
        elif isinstance(target, models.DecimalField):
            setattr(page, name, str(value))  # YAML reads a binary float
        else:
            setattr(page, name, " ".join(value.split()) if isinstance(value, str) else value)

    def _object(self, model: type[models.Model], name: str) -> models.Model:
        if issubclass(model, Page):
            return model._default_manager.get(pk=self.page_id(name))
        if model is get_image_model():
            return model._default_manager.get(pk=self.image_id(name))
        if model is TipSeries:
            return TipSeries.objects.get(title=name)
        return model._default_manager.get(pk=self.snippet_id(model, name))

    # Settings

    def _load_settings(self) -> None:
        site = Site.objects.get(is_default_site=True)
        settings = load_yaml(self.root / "site.yaml")
        if not BrandingSettings.objects.filter(site=site).exists():
            branding = dict(settings["branding"])
            for name in ("logo", "social_image"):
                branding[f"{name}_id"] = self.image_id(branding.pop(name))
            record = BrandingSettings(site=site, **branding)
            record.full_clean()
            record.save()
            self.report.count("settings")
        if not NavigationSettings.objects.filter(site=site).exists():
            menu = NavigationSettings._meta.get_field("main_menu").stream_block
            menus = {
                f"{name}_menu": menu.to_python(
                    raw_stream(menu, [("item", dict(entry)) for entry in entries], self, f"site.yaml, {name}")
                )
                for name, entries in settings["navigation"].items()
            }
            NavigationSettings.objects.create(
                site=site,
                booking_page_id=self.page_id("/free-screening/"),
                locations_page_id=self.page_id("/locations/"),
                **menus,
            )
            self.report.count("settings")


def _moment(value: str | datetime | None) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else value


def _time_of_day(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None


@dataclass(frozen=True)
class Children:
    """How a list in the front matter becomes rows that belong to the page."""

    accessor: str
    model_name: str
    attribute: str | None = None

    def make(self, loader: DemoLoader, item: Any) -> models.Model:
        """One row of one list item."""
        model = apps.get_model(self.model_name)
        if self.attribute is None:
            # YAML gives times as text; a revision can only be made of real ones.
            return model(
                **{name: model._meta.get_field(name).to_python(value) for name, value in item.items()}
            )
        relation = model._meta.get_field(self.attribute)
        extra: dict[str, Any] = {}
        if isinstance(item, dict):
            item = dict(item)
            name = item.pop("image")
            extra = {"alt_text": item.pop("alt", ""), "caption": item.pop("caption", "")}
        else:
            name = item
        return model(**{f"{self.attribute}_id": loader._object(relation.related_model, name).pk}, **extra)


CHILDREN = {
    ("LocationPage", "hours"): Children("hours", "locations.OpeningInterval"),
    ("LocationPage", "staff"): Children("staff", "locations.LocationClinician", "clinician"),
    ("LocationPage", "pictures"): Children("pictures", "locations.LocationPicture", "image"),
    ("HealthTipPage", "more_articles"): Children(
        "more_article_links", "blog.HealthTipMoreArticle", "article"
    ),
    ("TipsFormPage", "tip_sheets"): Children("tip_sheets", "leadcapture.TipsFormTipSheet", "tip_sheet"),
}
