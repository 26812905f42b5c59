"""Templates -> pages. Everything that a template writes is escaped."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup, escape

from sanshe import wording
from sanshe.catalogue.page import Heading, Page, address, link
from sanshe.catalogue.public import counted, together
from sanshe.catalogue.text import finalize, paragraphs, plain
from sanshe.notice import Notice
from sanshe.repository import BrokenSetupError, Repository
from sanshe.rule_docs import documented
from sanshe.stage import STAGES
from sanshe.typeset import clean

STRANDS = {"relief": "民政兜底服务", "governance": "社区治理创新服务"}


def notice_uri(year: int) -> str:
    return f"notices/{year}.md"


def rule_uri(rule_id: str) -> str:
    return f"rules/{rule_id}.md"


def project_uri(project_id: str) -> str:
    return f"projects/{project_id}.md"


def case_uri(project_id: str) -> str:
    return f"cases/{project_id}.md"


def dashboard_uri(year: int) -> str:
    return f"dashboard/{year}.md"


def district_uri(key: str) -> str:
    return f"districts/{key}.md"


def agency_uri(code: str) -> str:
    return f"agencies/{code}.md"


def theme_uri(key: str) -> str:
    return f"themes/{key}.md"


def communities_uri(district: str) -> str:
    return f"communities/{district}.md"


def place_id(*names: str | None) -> str:
    """Where a street, or a street's community, stands on its district's page.

    Letters and digits only: the theme writes the ids of headings into its own HTML as they are.
    """
    return "/".join("".join(filter(str.isalnum, clean(name or ""))) for name in names)


class Renderer:
    """Renders pages of one repository; knows the programme's year and its notice."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.city = repository.programme.city.name
        notice = repository.notice(repository.programme.year)
        if notice is None:
            raise BrokenSetupError(f"没有 {repository.programme.year} 年的通知数据。")
        self.notice: Notice = notice
        self.reviewed: list[int] = []
        """The years whose review has a page."""
        self.rule_titles = {key: doc.title for key, doc in documented().items()}
        self.jinja = Environment(
            loader=PackageLoader("sanshe.catalogue"),
            autoescape=True,
            finalize=finalize,
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.jinja.filters.update(
            day=wording.day,
            month=wording.month,
            paragraphs=paragraphs,
            yuan=yuan,
            few=counted,
            together=together,
        )
        self.jinja.globals.update(
            period=wording.period,
            severities=wording.SEVERITIES,
            strands=STRANDS,
            stages=STAGES,
            city=self.city,
            notice_of=notice_uri,
            rule_uri=rule_uri,
            district_uri=district_uri,
            agency_uri=agency_uri,
            theme_uri=theme_uri,
            communities_uri=communities_uri,
            place_id=place_id,
            dashboard_uri=dashboard_uri,
            rule_titles=self.rule_titles,
        )

    def macro(self, name: str) -> Callable[..., Markup]:
        """One of ``macros.html``, for pieces that don't stand on a page."""
        made: Callable[..., Markup] = getattr(self.jinja.get_template("macros.html").module, name)
        return made

    @staticmethod
    def to(uri: str) -> Callable[..., str]:
        """How the page at `uri` writes the address of another."""
        return lambda target, fragment="": link(uri, target, quote(fragment, safe=""))

    @staticmethod
    def file(uri: str) -> Callable[[str], str]:
        """How the page at `uri` writes the address of a file."""
        return lambda target: address(uri, target)

    def page(self, uri: str, template: str, title: str, description: str, **values: Any) -> Page:
        """The page at `uri`; its headings are those that the template makes by `heading`."""
        headings: list[Heading] = []

        def heading(level: int, id_: str, text: str) -> Markup:
            headings.append(Heading(level, id_, plain(text)))
            inside = escape(finalize(text))
            return Markup(f'<h{level} id="{escape(id_)}">{inside}</h{level}>')  # noqa: S704  escaped

        html = self.jinja.get_template(template).render(
            heading=heading,
            file=self.file(uri),
            to=self.to(uri),
            title=title,
            **values,
        )
        meta: dict[str, str | list[str]] = {
            "description": plain(description),
            "hide": ["navigation"],
        }
        return Page(uri, plain(title), meta, html, tuple(headings))


def yuan(amount: Decimal) -> str:
    """Like `wording.yuan`, without .00, for narrow tables."""
    return f"{amount:,.2f}".removesuffix(".00")
