"""Health tips: the index, the articles, and the topics under which they are found."""

from .articles import HealthTipMoreArticle, HealthTipPage
from .index import HealthTipIndexPage
from .topics import TopicIndexPage, TopicPage

__all__ = ["HealthTipIndexPage", "HealthTipMoreArticle", "HealthTipPage", "TopicIndexPage", "TopicPage"]
