"""Health tips: the index, the articles, and the topics under which they are found."""

from .articles import HealthTipMoreArticle, HealthTipPage
from .index import HealthTipIndexPage
from .review import ClinicalReviewTask, PublishReviewedTask
from .topics import TopicIndexPage, TopicPage

__all__ = [
    "ClinicalReviewTask",
    "HealthTipIndexPage",
    "HealthTipMoreArticle",
    "HealthTipPage",
    "PublishReviewedTask",
    "TopicIndexPage",
    "TopicPage",
]
