"""How staff list and edit ratings and testimonials."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.tables import Column

from clinic.core.snippet_choosers import SnippetChooserViewSet
from clinic.core.snippet_views import SavedByHandCreateView, SavedByHandEditView, SnippetWithoutDraftsViewSet
from reviews.models import GoogleListing, Testimonial
from reviews.models.testimonials import TestimonialQuerySet


def _of_staff(field: str, label: str) -> Column:
    """Figures that staff entered, where visitors see these and not Google's."""
    staff = GoogleListing.Provider.STAFF
    return Column(
        field,
        label=label,
        accessor=lambda listing: getattr(listing, field) if listing.provider == staff else None,
        sort_key=field,
    )


class GoogleListingViewSet(SnippetWithoutDraftsViewSet):
    """The listings with their figures."""

    model = GoogleListing
    icon = "pick"
    menu_label = "Google ratings"
    menu_order = 260
    add_to_admin_menu = True
    list_display = (
        "name",
        "location",
        Column("get_provider_display", label="What is shown", sort_key="provider"),
        _of_staff("rating", "Rating"),
        _of_staff("review_count", "Number of reviews"),
        _of_staff("as_of", "Read on"),
    )


class TestimonialCreateView(SavedByHandCreateView):
    """Keeps who wrote the permission down."""

    def save_instance(self) -> Any:
        self.form.instance.recorded_by = self.request.user
        return super().save_instance()


class TestimonialEditView(SavedByHandEditView):
    """Keeps who wrote it down last, where the words or their permission are others than before."""

    def save_instance(self) -> Any:
        if Testimonial.RECORDED.intersection(self.form.changed_data):
            self.form.instance.recorded_by = self.request.user
            self.form.instance.recorded_at = timezone.now()
        return super().save_instance()


class TestimonialChooserViewSet(SnippetChooserViewSet):
    """What an editor chooses from: what may be shown today, and nothing whose permission has ended."""

    def get_object_list(self) -> TestimonialQuerySet:
        return Testimonial.objects.permitted()


class TestimonialViewSet(SnippetWithoutDraftsViewSet):
    """What patients said, and whether it may be shown."""

    model = Testimonial
    icon = "openquote"
    menu_label = "Testimonials"
    menu_order = 262
    add_to_admin_menu = True
    add_view_class = TestimonialCreateView
    edit_view_class = TestimonialEditView
    chooser_viewset_class = TestimonialChooserViewSet
    copy_view_enabled = False
    list_display = ("label", "display_name", "location", Column("state", label="Permission"), "given_on")
    list_per_page = 50
