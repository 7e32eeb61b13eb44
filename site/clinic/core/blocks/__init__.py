"""The block library, by theme. Each block has an icon, a group, a description, a preview and its own template."""

from .calls import ButtonBlock, CallToActionBlock
from .groups import CALLS, FROM_THE_CLINIC, HEALTH, MEDIA, TEXT
from .health import CalloutBlock, ExerciseBlock, KeyFactsBlock, PossibleCauseBlock
from .links import LinkBlock, LinkValue
from .media import DownloadBlock, PictureBlock, VideoBlock
from .stream import ArticleStreamBlock, article_blocks
from .text import HeadingBlock, QuestionBlock, QuoteBlock, ReferencesBlock, TableBlock, TextBlock

__all__ = [
    "CALLS",
    "FROM_THE_CLINIC",
    "HEALTH",
    "MEDIA",
    "TEXT",
    "ArticleStreamBlock",
    "ButtonBlock",
    "CallToActionBlock",
    "CalloutBlock",
    "DownloadBlock",
    "ExerciseBlock",
    "HeadingBlock",
    "KeyFactsBlock",
    "LinkBlock",
    "LinkValue",
    "PictureBlock",
    "PossibleCauseBlock",
    "QuestionBlock",
    "QuoteBlock",
    "ReferencesBlock",
    "TableBlock",
    "TextBlock",
    "VideoBlock",
    "article_blocks",
]
