"""What visitors ask for, the forms they ask with, and the tip sheets they are sent."""

from .form_pages import ScreeningFormPage, TipsFormPage, TipsFormTipSheet
from .mailed import MAX_ATTEMPTS, MailedRequest
from .submissions import FormPost, Lead, ScreeningRequest
from .tip_sheets import TipSheet

__all__ = [
    "MAX_ATTEMPTS",
    "FormPost",
    "Lead",
    "MailedRequest",
    "ScreeningFormPage",
    "ScreeningRequest",
    "TipSheet",
    "TipsFormPage",
    "TipsFormTipSheet",
]
