"""Models of the ground floor: accounts, files, the base page, the clinic's branding and menus."""

from .branding import BrandingSettings, NavigationSettings
from .files import ClinicDocument, ClinicImage, ClinicRendition
from .generation import ContentGeneration
from .heartbeat import Heartbeat
from .pages import BasePage, HeroImageMixin
from .users import User

__all__ = [
    "BasePage",
    "BrandingSettings",
    "ClinicDocument",
    "ClinicImage",
    "ClinicRendition",
    "ContentGeneration",
    "Heartbeat",
    "HeroImageMixin",
    "NavigationSettings",
    "User",
]
