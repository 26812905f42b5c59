"""What a rule is.

A rule is a generator of `Problem`s under one of five decorators, which say what it looks at. Its id
is its function's name with hyphens. Its docstring is Chinese because people read it, as
``sanshe explain`` and as a page of the site: a title, why (为什么), how to mend (怎么改). Clause,
severity and figures stand in the year's notice, never here.
"""

from collections.abc import Callable, Iterator
from typing import Generic, ParamSpec

from sanshe.findings import Problem
from sanshe.model import Application, TextFile
from sanshe.notice import Notice
from sanshe.project import Project, Request, Year

Problems = Iterator[Problem]
P = ParamSpec("P")


class Rule(Generic[P]):
    """A rule, callable as the function it was."""

    def __init__(self, check: Callable[P, Problems]) -> None:
        self.check = check
        self.id = check.__name__.replace("_", "-")

    @property
    def doc(self) -> str:
        return self.check.__doc__ or ""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Problems:
        return self.check(*args, **kwargs)


class ApplicationRule(Rule[[Application, Notice]]):
    """Looks at one application."""


class ProjectRule(Rule[[Project, Year]]):
    """Looks at one project that has records beside its application, within its year."""


class YearRule(Rule[[Year]]):
    """Looks across all of a year's projects."""


class RequestRule(Rule[[Request]]):
    """Looks at what a request changes on its base, within one year."""


class TextRule(Rule[[TextFile]]):
    """Looks at the text of any submitted file, and at its name."""


application_rule = ApplicationRule
project_rule = ProjectRule
year_rule = YearRule
request_rule = RequestRule
text_rule = TextRule
