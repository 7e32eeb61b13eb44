"""What visitors ask for, the forms they ask with, and what is sent to them."""

from .consents import ConsentRecord, ConsentWording, Purpose
from .dispatches import Dispatch
from .figures import DailyCount, Kind
from .form_pages import FormPage, ScreeningFormPage, TipsFormPage, TipsFormTipSheet
from .form_posts import FormPost
from .held_requests import HeldRequest
from .lead_sources import LeadSource
from .lead_states import LeadState
from .leads import Lead, LeadEvent
from .mail_domains import MailDomain
from .mailed_requests import MailedRequest
from .outgoing_mail import MAX_UNHEARD_HANDOVERS, OutgoingMail
from .private_links import PrivateLink
from .retention import RetentionSettings
from .screening_requests import ScreeningRequest
from .spent_proofs import SpentProof
from .suppression import SuppressedAddress
from .tip_sheets import TipSheet
from .webhooks import EVENT_OF_STATE, WebhookDelivery, WebhookEndpoint, WebhookSubscription

__all__ = [
    "EVENT_OF_STATE",
    "MAX_UNHEARD_HANDOVERS",
    "ConsentRecord",
    "ConsentWording",
    "DailyCount",
    "Dispatch",
    "FormPage",
    "FormPost",
    "HeldRequest",
    "Kind",
    "Lead",
    "LeadEvent",
    "LeadSource",
    "LeadState",
    "MailDomain",
    "MailedRequest",
    "OutgoingMail",
    "PrivateLink",
    "Purpose",
    "RetentionSettings",
    "ScreeningFormPage",
    "ScreeningRequest",
    "SpentProof",
    "SuppressedAddress",
    "TipSheet",
    "TipsFormPage",
    "TipsFormTipSheet",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSubscription",
]
