"""What visitors ask for, the forms they ask with, and the tip sheets they are sent."""

from .figures import DailyCount, Kind
from .form_pages import ScreeningFormPage, TipsFormPage, TipsFormTipSheet
from .lead_sources import LeadSource
from .mailed import MAX_ATTEMPTS, MailedRequest
from .submissions import FormPost, Lead, ScreeningRequest
from .tip_sheets import TipSheet

__all__ = [
    "MAX_ATTEMPTS",
    "DailyCount",
    "FormPost",
    "Kind",
    "Lead",
    "LeadSource",
    "MailedRequest",
    "ScreeningFormPage",
    "ScreeningRequest",
    "TipSheet",
    "TipsFormPage",
    "TipsFormTipSheet",
]
