"""What pages tell search engines, by schema.org, as JSON-LD: a project's that it is a grant, that of
open data that it is a dataset.

Only what the page shows in words as well.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from sanshe.catalogue.data import LICENCE, Data, cleaned, money, page_address
from sanshe.catalogue.public import Public
from sanshe.catalogue.render import project_uri
from sanshe.catalogue.text import read
from sanshe.project import Project, Year
from sanshe.repository import Repository

_MARKUP = str.maketrans({mark: f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"})
"""A script ends at ``</script``, whatever it holds: in JSON these marks can only stand in texts."""


def script(repository: Repository, project: Project, year: Year, card: Any) -> Markup:
    """`card` is the project's on the shelf."""
    return _script(_grant(repository, project, year, card))


def dataset(
    repository: Repository, title: str, description: str, on: date, files: Iterable[Data]
) -> Markup:
    """`files` are those of the index that somebody would begin with, `on` the day of the data."""
    programme = repository.programme
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": description,
        "url": page_address(repository, "data/index.md"),
        "inLanguage": "zh-CN",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "dateModified": on.isoformat(),
        "spatialCoverage": {"@type": "Place", "name": programme.city.name},
        "creator": {"@type": "GovernmentOrganization", "name": programme.bureaus.city},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each["title"],
                "encodingFormat": each["media_type"],
                "contentUrl": each["url"],
            }
            for each in files
        ],
    }
    return _script(found)


def _script(found: Data) -> Markup:
    text = json.dumps(cleaned(found), ensure_ascii=False)
    return Markup(f'<script type="application/ld+json">{text.translate(_MARKUP)}</script>')  # noqa: S704


def _grant(repository: Repository, project: Project, year: Year, card: Any) -> dict[str, Any]:
    award = year.award(project.id)
    programme = repository.programme
    amount = {"@type": "MonetaryAmount", "currency": "CNY", "value": money(award and award.amount)}
    return {
        "@context": "https://schema.org",
        "@type": "MonetaryGrant",
        "identifier": card.id,
        "name": card.name,
        "url": page_address(repository, project_uri(card.id)),
        "inLanguage": "zh-CN",
        "funder": {"@type": "GovernmentOrganization", "name": programme.bureaus.city},
        **({"amount": amount} if award else {}),
        "fundedItem": {
            "@type": "Project",
            "name": card.name,
            "description": read(Public(project.application), "governance", "problem"),
            "member": {"@type": "NGO", "name": card.agency, "identifier": card.code},
            "location": {
                "@type": "Place",
                "name": card.community,
                "address": {
                    "@type": "PostalAddress",
                    "addressCountry": "CN",
                    "addressRegion": programme.city.name,
                    "addressLocality": card.district,
                    "streetAddress": card.street,
                },
            },
        },
    }
