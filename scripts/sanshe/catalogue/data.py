"""What is published of a project as data: the one place that says which fields there are.

Everything passes the allow-list (`public`); sums are computed, never quoted; what is not known is
null, so that every project has the same fields. Money is yuan with two decimals as text, days are
ISO dates. ``schema/v1/project.schema.json`` says what each field means: it only grows.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sanshe.catalogue import life
from sanshe.catalogue.public import Public, counted, percent, together
from sanshe.catalogue.render import STRANDS, case_uri
from sanshe.catalogue.text import read
from sanshe.completion import Completion
from sanshe.desk import stage
from sanshe.notice import Notice
from sanshe.project import Project, Year, number_of
from sanshe.repository import Repository
from sanshe.scoring import how_awarded
from sanshe.stage import AWARDED, STAGES
from sanshe.typeset import clean

Data = dict[str, Any]
"""Ready for JSON."""

ROOT = "data/v1"
"""Where the data stand below the site's root. What breaks programs gets another number."""

_SHORT = 10
"""Characters; no personal number is as short. Most values are keys, days and sums."""


def project_uri(project_id: str) -> str:
    return f"{ROOT}/projects/{project_id}.json"


def known_stage(project: Project, year: Year) -> str | None:
    """The key of its stage; None where it can't be read, so that nothing of it is published."""
    facts = project.facts
    if facts is None or facts.whole is None or facts.name is None:
        return None
    return stage(project, year) or "received"


def project_data(repository: Repository, project: Project, year: Year) -> Data | None:
    """The data of an awarded project; None of any other."""
    now = known_stage(project, year)
    if now not in AWARDED:
        return None
    data: Data = cleaned(_Teller(repository, project, year, now).data())
    return data


def cleaned(value: Any) -> Any:
    """`value` with every text in it `clean`: no control marks, no personal numbers."""
    if isinstance(value, str):
        is_plain = len(value) <= _SHORT and value.isascii() and value.isprintable()
        return value if is_plain else clean(value)
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    if isinstance(value, dict):
        return {key: cleaned(each) for key, each in value.items()}
    return value


def money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def choice(key: str | None, titles: Mapping[str, str]) -> Data | None:
    """A value of a list with the words that people know it by."""
    return {"key": key, "title": titles.get(key, key)} if key else None


def page_address(repository: Repository, uri: str) -> str:
    """The address of a page or file of the site, for those who are elsewhere."""
    page = uri.removesuffix(".md") + ".html" if uri.endswith(".md") else uri
    return f"{repository.programme.site}{page}"


class _Teller:
    def __init__(self, repository: Repository, project: Project, year: Year, now: str) -> None:
        self.repository = repository
        self.project = project
        self.year = year
        self.notice: Notice = year.notice
        self.stage = now
        self.app = Public(project.application)

    def data(self) -> Data:
        app, notice = self.app, self.notice
        state = life.now(self.project)
        cohort = notice.cohort(read(app, "category") or "")
        district = notice.district(self.project.district)
        theme = read(app, "theme")
        done = life.done(self.project)
        found: Data = {
            "$schema": page_address(self.repository, f"{ROOT}/schema/project.schema.json"),
            "id": self.project.id,
            "url": page_address(self.repository, f"projects/{self.project.id}.md"),
            "year": notice.year,
            "name": state.name or read(app, "name"),
            "stage": choice(self.stage, STAGES),
            "cohort": {"key": cohort.key, "title": cohort.title} if cohort else None,
            "district": {
                "key": self.project.district,
                "title": district.name if district else self.project.district,
                "code": district.code if district else None,
            },
            "street": read(app, "community", "street"),
            "community": state.community or read(app, "community", "name"),
            "agency": {
                "name": state.agency or read(app, "agency", "name"),
                "credit_code": state.code or read(app, "agency", "credit_code"),
            },
            "theme": choice(state.theme or read(theme, "main"), notice.choices("themes")),
            "other_themes": self._choices("themes", read(theme, "others")),
            "theme_description": read(theme, "description"),
            "groups": self._choices("groups", read(app, "relief", "groups")),
            "other_groups": read(app, "relief", "other_groups"),
            "submitted_on": iso(read(app, "submitted_on")),
            "survey": self._survey(),
            "governance": {
                "problem": read(app, "governance", "problem"),
                "mechanism": read(app, "governance", "mechanism"),
                "methods": read(app, "governance", "methods"),
                "organisations": list(read(app, "governance", "organisations") or ()),
                "party_building": read(app, "governance", "party_building"),
            },
            "goals": [
                {name: read(goal, name) for name in ("id", "year", "goal", "indicator")}
                for goal in read(app, "goals") or ()
            ],
            "activities": list(self._activities(done)),
            "done": self._together(done),
            "budget": self._budget(),
            "matching": [
                {
                    "source": choice(fund.source, notice.choices("fund_sources")),
                    "amount": money(fund.amount),
                }
                for fund in read(app, "matching") or ()
                if read(fund, "source") and read(fund, "amount") is not None
            ],
            "award": self._award(),
            "contract": self._contract(),
            "payments": list(self._payments()),
            "accounts": self._accounts(),
            "spending": self._spending(done),
            "changes": list(self._changes()),
            "evaluations": list(self._evaluations()),
            "acceptances": list(self._acceptances()),
            "audit": self._audit(),
            "settled_on": iso(read(_public(self.project.settlement), "settled_on")),
            "sustainability": {
                "continuation": read(app, "sustainability", "continuation"),
                "promotion": read(app, "sustainability", "promotion"),
            },
            "case_study": self._case_study(),
        }
        found["updated_on"] = max(filter(None, _days(found)), default=None)
        return found

    def _choices(self, name: str, keys: Iterable[str] | None) -> list[Data]:
        titles = self.notice.choices(name)
        return [{"key": key, "title": titles.get(key, key)} for key in keys or ()]

    def _label(self, kind: str, key: str | None, *place: str | int) -> Data | None:
        if key is None:
            return None
        title = self.repository.label(self.notice.year, kind, *place, key)
        return {"key": key, "title": title}

    def _survey(self) -> Data | None:
        survey = read(self.app, "survey")
        sample = read(survey, "sample")
        if survey is None:
            return None
        return {
            "methods": list(read(survey, "methods") or ()),
            "started_on": iso(read(survey, "started_on")),
            "ended_on": iso(read(survey, "ended_on")),
            "sample": None if sample is None else counted(sample),
            "needs": [
                need for each in read(survey, "findings") or () if (need := read(each, "need"))
            ],
        }

    def _activities(self, done: Completion | None) -> Iterator[Data]:
        for number, plan in enumerate(read(self.app, "activities") or ()):
            held = done.activities[number] if done else None
            month = read(plan, "month")
            yield {
                "name": read(plan, "name"),
                "goal": read(plan, "goal"),
                "strand": choice(read(plan, "strand"), STRANDS),
                "method": read(plan, "method"),
                "month": f"{month:%Y-%m}" if month else None,
                "starts_on": iso(read(plan, "starts_on")),
                "ends_on": iso(read(plan, "ends_on")),
                "place": read(plan, "place"),
                "planned_people": read(plan, "people"),
                "output": read(plan, "output"),
                "indicator": read(plan, "indicator"),
                "times": held.times if held else None,
                "people": counted(held.people) if held else None,
            }

    def _together(self, done: Completion | None) -> Data | None:
        if done is None:
            return None
        return {
            "planned": len(done.activities),
            "begun": done.begun,
            "people": together(each.people for each in done.activities),
        }

    def _budget(self) -> Data:
        sums: dict[tuple[str, str], Decimal] = {}
        for line in read(self.app, "budget", "lines") or ():
            category, source, amount = (read(line, key) for key in ("category", "source", "amount"))
            if category and source and amount is not None:
                sums[category, source] = sums.get((category, source), Decimal(0)) + amount
        categories = self.notice.choices("budget_categories")
        sources = self.notice.choices("fund_sources")
        return {
            "total": money(read(self.app, "budget", "total")),
            "city_share": money(read(self.app, "budget", "city_share")),
            "lines": [
                {
                    "category": choice(category, categories),
                    "source": choice(source, sources),
                    "amount": money(sums[category, source]),
                }
                for category in categories
                for source in sources
                if (category, source) in sums
            ],
        }

    def _award(self) -> Data | None:
        award = self.year.award(self.project.id)
        if award is None:
            return None
        return {
            "amount": money(award.amount),
            "decided_on": iso(award.decided_on),
            "how": how_awarded(award, self.year),
            "funding_number": read(_public(award.funding), "number"),
            "issued_on": iso(read(_public(award.funding), "issued_on")),
        }

    def _contract(self) -> Data | None:
        contract = _public(self.project.contract)
        if contract is None:
            return None
        return {
            "party": read(contract, "party"),
            "signed_on": iso(read(contract, "signed_on")),
            "ends_on": iso(read(contract, "ends_on")),
            "amount": money(read(contract, "amount")),
        }

    def _payments(self) -> Iterator[Data]:
        for record in self.project.payments:
            payment = Public(record)
            yield {
                "number": int(number_of(record)),
                "paid_on": iso(read(payment, "paid_on")),
                "amount": money(read(payment, "amount")),
            }

    def _accounts(self) -> list[Data]:
        return [
            {
                "source": {"key": each.source, "title": each.title},
                "planned": money(each.planned),
                "issued": money(each.issued),
                "paid": money(each.paid),
                "spent": money(each.spent),
                "returned": money(each.returned),
                "carried_over": money(each.carried),
                "balance": money(each.balance),
            }
            for each in life.accounts(self.project, self.year)
        ]

    def _spending(self, done: Completion | None) -> list[Data]:
        """By category, all sources together: never single payments, so no one's pay can be read."""
        titles = self.notice.choices("budget_categories")
        return [
            {
                "category": choice(each.category, titles),
                "budget": money(each.budget),
                "spent": money(each.spent),
                "spent_city": money(each.spent_city),
            }
            for each in life.spending(done, self.notice)
        ]

    def _changes(self) -> Iterator[Data]:
        for change in self.project.changes:
            request = _public(change.request)
            if not change.is_approved or request is None:
                continue
            what = dict.fromkeys(read(each, "what") for each in read(request, "items") or ())
            yield {
                "decided_on": iso(read(change, "decided_on")),
                "kind": self._label("change-request", read(request, "kind"), "kind"),
                "what": [
                    self._label("change-request", key, "items", 0, "what") for key in what if key
                ],
            }

    def _evaluations(self) -> Iterator[Data]:
        goals = {read(goal, "id"): read(goal, "goal") for goal in read(self.app, "goals") or ()}
        for kind, title, record in (
            ("midterm", "中期评估", self.project.midterm),
            ("final", "末期评估", self.project.final),
        ):
            if record is None:
                continue
            view = Public(record)
            sample, satisfied = (
                read(view, "satisfaction", name) for name in ("sample", "satisfied")
            )
            score = read(view, "score")
            yield {
                "kind": {"key": kind, "title": title},
                "evaluated_on": iso(read(view, "evaluated_on")),
                "evaluator": read(view, "evaluator"),
                "grade": choice(read(view, "grade"), self.notice.choices("grades")),
                "score": None if score is None else f"{score:f}",
                "satisfaction": None
                if sample is None or satisfied is None
                else {
                    "sample": counted(sample),
                    "satisfied_percent": percent(satisfied, sample),
                },
                "goals": [
                    {
                        "id": read(each, "goal"),
                        "goal": goals.get(read(each, "goal")),
                        "met": self._label(kind, read(each, "met"), "goals", 0, "met"),
                        "result": read(each, "result"),
                    }
                    for each in read(view, "goals") or ()
                ],
                "summary": read(view, "summary"),
            }

    def _acceptances(self) -> Iterator[Data]:
        for view in map(Public, self.project.acceptances):
            yield {
                "accepted_on": iso(read(view, "accepted_on")),
                "result": self._label("acceptance", read(view, "result"), "result"),
            }

    def _audit(self) -> Data | None:
        audit = _public(self.project.audit)
        if audit is None:
            return None
        return {
            "audited_on": iso(read(audit, "audited_on")),
            "auditor": read(audit, "auditor"),
            "opinion": self._label("audit", read(audit, "opinion"), "opinion"),
            "spent": money(read(audit, "spent")),
            "surplus": money(read(audit, "surplus")),
            "summary": read(audit, "summary"),
        }

    def _case_study(self) -> Data | None:
        """Without pictures: who is in one may take back that it is shown."""
        case = _public(self.project.case_study)
        if case is None or not read(case, "title"):
            return None
        return {
            "title": case.title,
            "summary": read(case, "summary"),
            "written_on": iso(read(case, "written_on")),
            "practices": list(read(case, "practices") or ()),
            "url": page_address(self.repository, case_uri(self.project.id)),
        }


def _days(data: Data) -> Iterator[str | None]:
    """When something became of the project, as far as it is published."""
    yield data["submitted_on"]
    yield data["settled_on"]
    for name, keys in (
        ("award", ("decided_on", "issued_on")),
        ("contract", ("signed_on",)),
        ("audit", ("audited_on",)),
        ("case_study", ("written_on",)),
    ):
        yield from ((data[name] or {}).get(key) for key in keys)
    for name, key in (
        ("payments", "paid_on"),
        ("changes", "decided_on"),
        ("evaluations", "evaluated_on"),
        ("acceptances", "accepted_on"),
    ):
        yield from (each[key] for each in data[name])


def _public(record: Any) -> Public | None:
    return Public(record) if record else None
