"""
Objects for tests: one module per app.

A page stands below a parent of the right type unless a parent is given; what an editor must fill in has a plausible
value; dates follow from each other. A trait, such as `draft=True` or `private=True`, names what is unusual.
"""

from .blog import HealthTipIndexPageFactory, HealthTipPageFactory, TopicIndexPageFactory, TopicPageFactory
from .core import (
    BrandingFactory,
    DocumentFactory,
    ImageFactory,
    NavigationFactory,
    SuperuserFactory,
    UserFactory,
    restrict,
)
from .home import StandardPageFactory, home_page, welcome_page
from .leadcapture import (
    GroupFactory,
    GroupLocationPermissionFactory,
    HeldRequestFactory,
    LeadFactory,
    LeadMailFactory,
    ScreeningFormPageFactory,
    ScreeningRequestFactory,
    StaffNoteFactory,
    SubscriptionFactory,
    TipSeriesFactory,
    TipsFormPageFactory,
    TipSheetFactory,
)
from .locations import (
    ClosureFactory,
    ClosureHoursFactory,
    LocationIndexPageFactory,
    LocationPageFactory,
    OpeningIntervalFactory,
    SeasonalHoursFactory,
    SeasonalIntervalFactory,
    ServiceFactory,
)
from .notices import NoticeFactory
from .people import ClinicianPageFactory, TeamIndexPageFactory
from .reviews import GoogleListingFactory, TestimonialFactory

__all__ = [
    "BrandingFactory",
    "ClinicianPageFactory",
    "ClosureFactory",
    "ClosureHoursFactory",
    "DocumentFactory",
    "GoogleListingFactory",
    "GroupFactory",
    "GroupLocationPermissionFactory",
    "HealthTipIndexPageFactory",
    "HealthTipPageFactory",
    "HeldRequestFactory",
    "ImageFactory",
    "LeadFactory",
    "LeadMailFactory",
    "LocationIndexPageFactory",
    "LocationPageFactory",
    "NavigationFactory",
    "NoticeFactory",
    "OpeningIntervalFactory",
    "ScreeningFormPageFactory",
    "ScreeningRequestFactory",
    "SeasonalHoursFactory",
    "SeasonalIntervalFactory",
    "ServiceFactory",
    "StaffNoteFactory",
    "StandardPageFactory",
    "SubscriptionFactory",
    "SuperuserFactory",
    "TeamIndexPageFactory",
    "TestimonialFactory",
    "TipSeriesFactory",
    "TipSheetFactory",
    "TipsFormPageFactory",
    "TopicIndexPageFactory",
    "TopicPageFactory",
    "UserFactory",
    "home_page",
    "restrict",
    "welcome_page",
]
