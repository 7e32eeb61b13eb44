"""
Wagtail's database search, made safe for whatever people type, and forgiving with the ends of words.

Wagtail's backend for SQLite passes quotes and NUL bytes on into the expression that FTS5 parses, and the one for
PostgreSQL passes NUL bytes on to the server: a search for `">` is answered with a 500, in the admin too. Here only
letters and digits ever get there. A plain search also finds words that begin with what was typed ("achil" finds
Achilles, "exercise" finds exercises): FTS5's index, as Wagtail makes it, knows no word stems.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from wagtail.search.backends.database import SearchBackend as database_search_backend
from wagtail.search.query import MATCH_ALL, And, Boost, Not, Or, Phrase, PlainText

from clinic.core.search_words import words_of


def cleaned(query: Any) -> Any:
    """The query with nothing but words in it; the empty text where no word is left."""
    if isinstance(query, str):
        return " ".join(words_of(query))
    if isinstance(query, PlainText):
        words = cleaned(query.query_string)
        return PlainText(words, operator=query.operator, boost=query.boost) if words else ""
    if isinstance(query, Phrase):
        words = cleaned(query.query_string)
        return Phrase(words) if words else ""
    if isinstance(query, And | Or):
        parts = [part for part in map(cleaned, query.subqueries) if part != ""]
        return type(query)(parts) if parts else ""
    if isinstance(query, Not):
        part = cleaned(query.subquery)
        return Not(part) if part != "" else ""
    if isinstance(query, Boost):
        part = cleaned(query.subquery)
        return Boost(part, query.boost) if part != "" else ""
    return query


def get_queryset(model_or_queryset: Any) -> QuerySet:
    """The queryset that is searched: a model stands for all its rows."""
    return model_or_queryset if isinstance(model_or_queryset, QuerySet) else model_or_queryset.objects.all()


def _lexemes(query: PlainText, lexeme: Any) -> Any:
    """Every word as the beginning of words, joined by the query's operator."""
    terms = [lexeme(word, prefix=True) for word in query.query_string.split()]
    return reduce(and_ if query.operator == "and" else or_, terms)


def _sqlite_compiler(base: Any) -> Any:
    from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression

    from clinic.core.search.sqlite import OnePassCompiler

    class PrefixCompiler(OnePassCompiler, base):
        def build_search_query_content(self, query: Any, config: Any = None) -> Any:
            if isinstance(query, PlainText):
                return SearchQueryExpression(_lexemes(query, Lexeme), config=config)
            return super().build_search_query_content(query, config=config)

    return PrefixCompiler


def _postgresql_compiler(base: Any) -> Any:
    from django.contrib.postgres.search import SearchQuery
    from modelsearch.backends.database.postgres.query import Lexeme

    class PrefixCompiler(base):
        def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
            if isinstance(query, PlainText) and not invert:
                return SearchQuery(_lexemes(query, Lexeme), search_type="raw", config=config)
            return super().build_tsquery_content(query, config=config, invert=invert)

    return PrefixCompiler


def _sqlite_parts(base: Any) -> dict[str, Any]:
    """What makes the backend for SQLite read scores in one pass, in lists that complete words too."""
    from clinic.core.search.sqlite import OnePassCompiler, OnePassResults

    completing = base.autocomplete_query_compiler_class
    return {
        "autocomplete_query_compiler_class": type("AutocompleteCompiler", (OnePassCompiler, completing), {}),
        "results_class": OnePassResults,
    }


@lru_cache(maxsize=1)
def _backend_class(base: Any) -> Any:
    compilers = {"sqlite": _sqlite_compiler, "postgresql": _postgresql_compiler}
    prefix_compiler = compilers.get(connection.vendor, lambda compiler: compiler)

    class ForgivingSearchBackend(base):
        query_compiler_class = prefix_compiler(base.query_compiler_class)

        def _search(
            self, query_compiler_class: Any, query: Any, model_or_queryset: Any, **kwargs: Any
        ) -> Any:
            words = cleaned(query)
            if words == "" and query != "":
                # Nothing to look for. Wagtail's object for "no results" has no model, which the admin's lists need.
                words, model_or_queryset = MATCH_ALL, get_queryset(model_or_queryset).none()
            return super()._search(query_compiler_class, words, model_or_queryset, **kwargs)

    parts = _sqlite_parts(base) if connection.vendor == "sqlite" else {}
    return type("SearchBackend", (ForgivingSearchBackend,), parts)


def SearchBackend(params: dict[str, Any]) -> Any:
    """The search backend for the site's database."""
    wagtails_own: Any = type(database_search_backend(dict(params)))
    return _backend_class(wagtails_own)(dict(params))
