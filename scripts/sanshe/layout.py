"""Where each kind of file stands below ``submissions/``, and what it is read as."""

import re
from functools import lru_cache
from typing import NamedTuple

from sanshe import records
from sanshe.model import Application
from sanshe.record import Record
from sanshe.tree import SUBMISSIONS

RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that stand for devices on Windows, whatever ending they have: no file can be made there."""

NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?![a-z0-9-]))[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?"
)
"""Names of project folders and decisions: short, ASCII, safe in every file system and address."""

PICTURE = re.compile(rf"{NAME.pattern}[.](jpg|jpeg|png|webp)")

_PARTS = {
    "<year>": "[0-9]{4}",
    "<district>": "[a-z]+",
    "<name>": NAME.pattern,
    "<expert>": "e[0-9]{2,3}",
    "<n>": "[1-9][0-9]?",
    "<month>": "[0-9]{4}-(0[1-9]|1[0-2])",
    "<picture>": PICTURE.pattern,
}


class Kind(NamedTuple):
    """One kind of file: its title for people, its place below a year's folder, its record.

    `schema` is the name of its schema; `record` is None for pictures, which have no text.
    """

    name: str
    title: str
    pattern: str
    example: str
    schema: str
    record: type[Record] | None

    @property
    def is_of_project(self) -> bool:
        """Whether it stands in a project's folder; the others are the city's, of the whole year."""
        return "<district>" in self.example

    @property
    def schema_path(self) -> str:
        return f"schemas/{self.schema}.schema.json"


def _kind(
    name: str, title: str, record: type[Record] | None, place: str, schema: str | None = None
) -> Kind:
    pattern = re.escape(place)
    for part, allowed in _PARTS.items():
        pattern = pattern.replace(part, f"(?:{allowed})")
    example = f"{SUBMISSIONS}/<year>/{place}"
    return Kind(name, title, pattern, example, schema or name, record)


_OF_PROJECT = "<district>/<name>"
APPLICATION = _kind("application", "申报书", Application, f"{_OF_PROJECT}/application.yml")
CASE_STUDY = _kind("case-study", "案例", records.CaseStudy, f"{_OF_PROJECT}/case-study/index.md")
CASE_PICTURE = _kind("case-picture", "案例图片", None, f"{_OF_PROJECT}/case-study/<picture>")
KINDS = (
    APPLICATION,
    _kind("first-review", "初审记录", records.FirstReview, f"{_OF_PROJECT}/first-review/<n>.yml"),
    _kind("contract", "合同记录", records.Contract, f"{_OF_PROJECT}/contract.yml"),
    _kind("payment", "拨付记录", records.Payment, f"{_OF_PROJECT}/payments/<n>.yml"),
    _kind("progress", "进展记录", records.Progress, f"{_OF_PROJECT}/progress/<month>.yml"),
    _kind(
        "change-request",
        "变更申请",
        records.ChangeRequest,
        f"{_OF_PROJECT}/changes/<n>/request.yml",
    ),
    _kind(
        "civil-affairs",
        "市民政局变更决定",
        records.ChangeDecision,
        f"{_OF_PROJECT}/changes/<n>/civil-affairs.yml",
        "change-decision",
    ),
    _kind(
        "finance",
        "市财政局变更决定",
        records.ChangeDecision,
        f"{_OF_PROJECT}/changes/<n>/finance.yml",
        "change-decision",
    ),
    _kind("acceptance", "验收记录", records.Acceptance, f"{_OF_PROJECT}/acceptance/<n>.yml"),
    _kind("midterm", "中期评估", records.Evaluation, f"{_OF_PROJECT}/midterm.yml", "evaluation"),
    _kind("final", "末期评估", records.Evaluation, f"{_OF_PROJECT}/final.yml", "evaluation"),
    _kind("audit", "审计记录", records.Audit, f"{_OF_PROJECT}/audit.yml"),
    _kind("settlement", "结算记录", records.Settlement, f"{_OF_PROJECT}/settlement/<n>.yml"),
    CASE_STUDY,
    CASE_PICTURE,
    _kind("pool", "评审专家名单", records.Pool, "review/pool.yml"),
    _kind("draw", "抽取记录", records.Draw, "review/draw.yml"),
    _kind("score", "评分表", records.Score, "review/scores/<expert>.yml"),
    _kind("result", "评审结果", records.Result, "review/result.yml"),
    _kind("funding", "资金下达", records.Funding, "review/funding/<n>.yml"),
    _kind("publicity", "公示记录", records.Publicity, "review/publicity.yml"),
    _kind("replacement", "递补决定", records.Replacement, "review/replacements/<name>.yml"),
    _kind("exception", "特例决定", records.Lifting, "exceptions/<name>.yml"),
)


def title_of(name: str) -> str:
    """What people call the kind `name`."""
    return next(kind.title for kind in KINDS if kind.name == name)


class Position(NamedTuple):
    """What a path says: its year, its kind, and the project it belongs to (none for the city's)."""

    year: int
    kind: Kind
    project: str | None


_YEAR = re.compile(rf"{SUBMISSIONS}/([0-9]{{4}})/(.+)")


def year_of(path: str) -> int | None:
    """The year in whose folder `path` stands."""
    found = _YEAR.fullmatch(path)
    return int(found[1]) if found else None


def project_of(path: str) -> str:
    """The id of the project in whose folder `path` stands: ``<year>/<district>/<slug>``."""
    return "/".join(path.split("/")[1:4])


@lru_cache(maxsize=1 << 16)  # several steps ask of every file
def position(path: str) -> Position | None:
    """What the file at `path` is; None where no file of ours stands."""
    found = _YEAR.fullmatch(path)
    if not found:
        return None
    for kind in KINDS:
        if re.fullmatch(kind.pattern, found[2]):  # compiled when first tried
            return Position(int(found[1]), kind, project_of(path) if kind.is_of_project else None)
    return None


def below_project(path: str) -> str:
    """`path` as seen from its project's folder: ``payments/1.yml``."""
    return path.split("/", 4)[4]


def schema_ref(path: str) -> str:
    """Where editors find the schema of the file at `path`, which is one of ours: for its first line."""
    where = position(path)
    assert where  # noqa: S101  asked of our own paths only
    name = f"{where.kind.schema}-{where.year}.schema.json"
    return f"{'../' * path.count('/')}schemas/generated/{name}"


def application_path(project: str) -> str:
    return f"{SUBMISSIONS}/{project}/application.yml"


def file_name(path: str) -> str:
    """What the file at `path` is called outside of its folder: ``2021-gulou-yuanba-application.yml``."""
    return path.removeprefix(f"{SUBMISSIONS}/").replace("/", "-")


def paths_of(name: str) -> list[str]:
    """The paths of which `file_name` makes `name`: none, one, or several where it reads in two ways."""
    found: list[str] = []
    for kind in KINDS:
        words = re.split("(<[a-z]+>)", kind.example)  # every second is a part
        words[0] = words[0].removeprefix(f"{SUBMISSIONS}/")
        pattern = "".join(
            f"(?P<part{at}>{_PARTS[word]})" if at % 2 else re.escape(word.replace("/", "-"))
            for at, word in enumerate(words)
        )
        if match := re.fullmatch(pattern, name):
            filled = (match[f"part{at}"] if at % 2 else word for at, word in enumerate(words))
            found.append(f"{SUBMISSIONS}/{''.join(filled)}")
    return found
