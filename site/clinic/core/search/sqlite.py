"""
Searching in SQLite with an effort that grows with the number of matches, and not with its square.

Wagtail's backend asks SQLite's index of words once more for the score of each match, and each time the index counts
all matches: a common word among 20,000 pages occupies a process for minutes. Here matches and scores are read in one
pass, and only the objects that are asked for are loaded.
"""

from __future__ import annotations

import copy
from typing import Any

from django.db.models import F, Field, QuerySet
from django.db.models.functions import Cast
from modelsearch.backends.database.sqlite.query import MatchExpression, normalize
from modelsearch.backends.database.sqlite.sqlite import SQLiteFTSIndexEntry, SQLiteSearchResults
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.search.query import MatchAll, Not

#: So many objects are loaded by one query: SQLite takes a limited number of parameters.
OBJECTS_AT_ONCE = 500


def key_field(field: Field) -> Field:
    """The field that holds a model's key; for a model that extends another one, the other one's."""
    while field.remote_field:
        field = field.target_field  # type: ignore[attr-defined]
    return field


class OnePassCompiler:
    """For Wagtail's two compilers of SQLite's queries, whole words and beginnings of words."""

    queryset: QuerySet
    query: Any
    fields: Any
    order_by_relevance: bool

    def unordered(self) -> Any:
        """The same search without scores: for counting."""
        compiler: Any = copy.copy(self)
        compiler.order_by_relevance = False
        return compiler

    def search(
        self, config: Any, start: int | None, stop: int | None, score_field: str | None = None
    ) -> QuerySet:
        """The objects that match; with the scores that a caller asks for, as Wagtail reads them."""
        query = normalize(self.query)
        negated = isinstance(query, Not)
        asked = query.subquery if negated else query
        if isinstance(asked, MatchAll) or (not negated and (self.order_by_relevance or score_field)):
            return super().search(config, start, stop, score_field=score_field)  # type: ignore[misc]
        keys = self._matches(asked, config).values("key")
        found = self.queryset.exclude(pk__in=keys) if negated else self.queryset.filter(pk__in=keys)
        if not self.order_by_relevance and not found.query.order_by:
            found = found.order_by("-pk")  # otherwise pages of a list could hold the same objects
        return found[start:stop]

    def best(self, config: Any, start: int, stop: int | None) -> list[tuple[Any, float]] | None:
        """
        (key, score) of the matches from `start` to `stop`, the best (the lowest score) first.

        None for a search without scores: for everything, for what does not match, and of rows instead of objects.
        """
        compiler: Any = self
        query = normalize(self.query)
        if isinstance(query, MatchAll | Not) or self.queryset._fields is not None:  # type: ignore[attr-defined]
            return None
        matches = (
            self._matches(query, config)
            .filter(key__in=self.queryset.order_by().values("pk"))
            .annotate(score=compiler._build_rank_expression(compiler.get_search_vectors(), config))
            .order_by("score", "-key")
        )
        return list(matches.values_list("key", "score")[start:stop])

    def _matches(self, query: Any, config: Any) -> QuerySet:
        """The entries of the index of words that match, each with the `key` of its object."""
        compiler: Any = self
        match = MatchExpression(
            self.fields or compiler.FTS_TABLE_FIELDS, compiler.build_search_query(query, config=config)
        )
        key = key_field(self.queryset.model._meta.pk)
        return (
            SQLiteFTSIndexEntry.objects.filter(match)
            # Added to zero, so that SQLite has no index for it and begins with the words. Otherwise it may go through
            # all entries of the type, and ask the index of words for each.
            .annotate(
                key=Cast("index_entry__object_id", key), content_type=F("index_entry__content_type_id") + 0
            )
            .filter(content_type__in=get_descendants_content_types_pks(self.queryset.model))
        )


class OnePassResults(SQLiteSearchResults):
    """Results whose scores are read together with their keys."""

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        best = None
        if compiler.order_by_relevance:
            best = compiler.best(compiler.get_config(self.backend), self.start, self.stop)
        if best is None:
            return super()._do_search()
        found: dict[Any, Any] = {}
        for first in range(0, len(best), OBJECTS_AT_ONCE):
            keys = [key for key, _ in best[first : first + OBJECTS_AT_ONCE]]
            found |= {thing.pk: thing for thing in compiler.queryset.order_by().filter(pk__in=keys)}
        if self._score_field:
            for key, score in best:
                if key in found:
                    setattr(found[key], self._score_field, score)
        # One may have been deleted in between.
        return [found[key] for key, _ in best if key in found]

    def _do_count(self) -> int:
        return self._without_scores().get_queryset().count()

    def facet(self, field_name: str) -> Any:
        results = self._without_scores()
        return super(OnePassResults, results).facet(field_name)

    def _without_scores(self) -> Any:
        results = self._clone()
        results.query_compiler = results.query_compiler.unordered()
        results._score_field = None
        return results
