"""What stands on paper is what stands in Git: the text of Word and PDF against the model."""

import io
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from docx.table import Table as DocxTable
from pypdf import PdfReader

from sanshe import letter
from sanshe.current import current
from sanshe.engine import read_years
from sanshe.fingerprint import fingerprint, short
from sanshe.layout import APPLICATION
from sanshe.model import Application
from sanshe.paperwork import lists, pdf, word
from sanshe.paperwork.application import UnreadableError, application
from sanshe.paperwork.document import Document, Fields, Pair, Paragraph, Strong, Table, said
from sanshe.project import Project, Year
from sanshe.record import Month, Record, fields_of, without_none
from sanshe.repository import Repository
from sanshe.tree import DictTree
from tests import cases
from tests.test_catalogue import texts
from tests.test_cli import sanshe
from tests.test_desk import HEAN, JIUCUO, RETURNED, Edit, write

HOSTILE = (
    '#panic("x") #eval("1") #{1+1} #image("x.png")',
    "$x^2$ *a* _b_ `c` @d <e> \\ // f /* g */",
    "= 标题\n- 列表\n+ 一\n/ 词: 义",
    '#sys.inputs #include "x" #import "@preview/x:1.0.0"',
    "]]> <w:p/> &amp; &#60; <!-- x --> <?xml?>",
    "{{ 7*7 }} ${x} %s \\u0041 ~ -- --- ... ' \"",
    "A" * 60,
    "=1+1",
)


def repository(files: dict[str, bytes]) -> Repository:
    return Repository(DictTree({**cases.own_files(), **files}))


@pytest.fixture(scope="module")
def life() -> Repository:
    return repository(cases.life())


def form(repo: Repository, project: str = JIUCUO) -> Document:
    return application(repo, project, f"submissions/{project}/application.yml")


def tables(content: bytes) -> list[DocxTable]:
    return docx.Document(io.BytesIO(content)).tables


def word_text(content: bytes) -> str:
    """All that Word shows, in order, without white space."""
    shown = docx.Document(io.BytesIO(content))
    found: list[str] = []
    for block in shown.iter_inner_content():
        if isinstance(block, DocxTable):
            found += (cell.text for row in block.rows for cell in dict.fromkeys(row.cells))
        else:
            found.append(block.text)
    return squeezed("".join(found))


def pdf_text(content: bytes, document: Document) -> str:
    """All that the pages say between header and footer, without white space."""
    found = ""
    for page in PdfReader(io.BytesIO(content)).pages:
        text = squeezed(page.extract_text())
        head = squeezed(document.title + document.subject)
        mark = f"指纹{short(document.fingerprint)}" if document.fingerprint else ""
        foot = re.search(f"{mark}第[0-9]+页，共[0-9]+页$", text)
        assert text.startswith(head)
        assert foot
        found += text[len(head) : foot.start()]
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# ---------------------------------------------------------------- the application against the model


def leaves(
    repo: Repository, record: Record, keys: tuple[Any, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Title and words of every value of an application, said here a second time."""
    shape = repo.shape(2021, APPLICATION)
    for field in fields_of(type(record)):
        value = getattr(record, field.name, None)
        below = (*keys, field.key)
        title = shape.field(below)["title"]
        if value is None or value == ():
            continue
        if isinstance(value, Record):
            yield from leaves(repo, value, below)
        elif isinstance(value, tuple) and isinstance(value[0], Record):
            for number, each in enumerate(value):
                yield from leaves(repo, each, (*below, number))
        elif isinstance(value, tuple):
            month = without_none(field.hint) == tuple[Month, ...]
            labels = shape.field((*below, 0)).get("x-labels", {})
            yield title, "、".join(spoken(each, month, labels) for each in value)
        else:
            month = without_none(field.hint) is Month
            yield title, spoken(value, month, shape.field(below).get("x-labels", {}))


def spoken(value: Any, month: bool, labels: dict[str, str]) -> str:
    match value:
        case bool():
            return {True: "是", False: "否"}[value]
        case date():
            return f"{value.year}年{value.month}月" + ("" if month else f"{value.day}日")
        case Decimal():
            return f"{value:,.2f}元"
    return labels.get(value, str(value))


def shown_pairs(content: bytes) -> set[tuple[str, str]]:
    """Each label beside what is filled in, and each head above what stands in its column."""
    found = set()
    for table in tables(content):
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        for row in rows:
            found |= {*itertools.pairwise(row), (row[0], row[-1])}
            found |= set(zip(rows[0], row, strict=True))
    return found


def test_word_shows_every_field_with_its_title(life: Repository) -> None:
    for project_id in (JIUCUO, HEAN, "2021/lianjiang/buwang"):
        record = life.document(f"submissions/{project_id}/application.yml").record
        assert record is not None
        shown = shown_pairs(word.write(form(life, project_id)))
        wanted = set(leaves(life, record))
        assert len(wanted) > 100
        assert wanted - shown == set()


def test_pdf_says_what_word_says(life: Repository) -> None:
    document = form(life)
    assert pdf_text(pdf.write(document), document) == word_text(word.write(document))


def test_the_fingerprint_stands_on_every_page_and_once_whole(life: Repository) -> None:
    document = form(life)
    source = life.document(f"submissions/{JIUCUO}/application.yml").source
    assert document.fingerprint is not None
    assert document.fingerprint == fingerprint(source.data)
    content = word.write(document)
    section = docx.Document(io.BytesIO(content)).sections[0]
    assert short(document.fingerprint) in section.footer.paragraphs[0].text
    assert JIUCUO in section.header.paragraphs[0].text
    fields = re.findall(r'w:instr="(\w+)"', section.footer._element.xml)
    assert fields == ["PAGE", "NUMPAGES"]
    assert word_text(content).count(document.fingerprint) == 1
    assert pdf_text(pdf.write(document), document).count(document.fingerprint) == 1


def test_what_may_not_enter_git_is_asked_for_by_hand(life: Repository) -> None:
    shown = shown_pairs(word.write(form(life)))
    record = life.document(f"submissions/{JIUCUO}/application.yml").record
    assert isinstance(record, Application)
    assert {
        ("法定代表人手机", "□" * 11),
        ("机构联系人手机", "□" * 11),
        ("银行账号", "　"),
        *((each.name, "□" * 18) for each in record.staff),
    } <= shown
    assert not any("□" in value for _, value in shown if not re.fullmatch("□*", value))


def test_the_same_data_give_the_same_bytes(life: Repository) -> None:
    for writer in (word, pdf):
        assert writer.write(form(life)) == writer.write(form(repository(cases.life())))
    assert b"dcterms:modified" not in word.write(form(life))


def test_what_applicants_write_stays_text() -> None:
    schema = json.loads(
        (cases.ROOT / "schemas/generated/application-2021.schema.json").read_bytes()
    )
    said_by_them = iter(range(10**6))

    def say(most: int) -> str:
        return HOSTILE[next(said_by_them) % len(HOSTILE)][:most].strip()

    data = texts(schema, schema, yaml.safe_load(cases.BASE), say)
    repo = repository({cases.BASE_PATH: json.dumps(data).encode()})
    record = repo.document(cases.BASE_PATH).record
    assert record is not None
    document = form(repo)
    as_word = word.write(document)
    wanted = {(title, value.strip()) for title, value in leaves(repo, record)}
    assert wanted - shown_pairs(as_word) == set()
    assert pdf_text(pdf.write(document), document) == word_text(as_word)
    assert all(any(payload[:20] in value for _, value in wanted) for payload in HOSTILE)


def test_marks_are_dropped_and_personal_numbers_starred() -> None:
    document = Document(
        "题\x00",
        "2021",
        (
            Paragraph(("一\x07\u202e", Strong("二*b*#x\ud800\ufffe"), "\r\n三\r四")),
            Fields(((Pair("\x1b电话", "13" + "912345678"),),)),
            Table(("甲\u200b",), (("乙\x9f",),), (1,)),
        ),
        "1" * 64,
    ).clean
    assert said(document.parts[0].words) == "一二*b*#x\n三\n四"  # type: ignore[union-attr]
    as_word = word.write(document)
    assert word_text(as_word) == "一二*b*#x三四电话13*********甲乙"
    assert pdf_text(pdf.write(document), document) == word_text(as_word)
    assert (
        "1111-1111-1111-1111" in PdfReader(io.BytesIO(pdf.write(document))).pages[0].extract_text()
    )


# ---------------------------------------------------------------- what offices send round


def in_year(edits: Sequence[Edit], on: date) -> tuple[Repository, Year]:
    repo = repository(cases.edited(cases.life(), edits))
    return repo, read_years(repo, {2020, 2021}, on)[2021]


def project(year: Year, project_id: str) -> Project:
    found = year.project(project_id)
    assert found is not None
    return found


def both(document: Document) -> str:
    """What Word and PDF say alike."""
    text = word_text(word.write(document))
    assert pdf_text(pdf.write(document), document) == text
    return text


def test_completion_notice_names_each_field() -> None:
    repo, year = in_year(RETURNED, date(2021, 2, 6))
    document = letter.completion_notice(repo, project(year, HEAN), year)
    review = project(year, HEAN).first_reviews[0]
    text = both(document)
    assert "需求调研›样本数：样本数漏填，请补写问卷份数。" in text
    assert all(squeezed(each.what) in text for each in review.missing)
    assert document.fingerprint == review.fingerprint
    assert text.count(review.fingerprint) == 1
    with pytest.raises(letter.NothingToSayError, match="没有退回补正"):
        letter.completion_notice(repo, project(year, JIUCUO), year)


def test_result_notice_says_outcome_scores_and_how_to_object() -> None:
    repo, year = in_year([], date(2021, 3, 2))
    beiling = "2021/jinan/beiling"
    text = both(letter.result_notice(repo, project(year, beiling), year))
    outcome, result = year.outcome(beiling), year.result
    assert outcome
    assert outcome.reason
    assert result
    assert "结果：不立项（" in text
    assert squeezed(outcome.reason) in text
    assert "专家1" in text
    assert not any(each.name in text or each.id in text for each in result.experts)
    with pytest.raises(letter.NothingToSayError, match="还没有结果"):
        letter.result_notice(repo, project(year, "2021/mawei/chuanchang"), year)


def test_public_notice_names_who_was_chosen_and_nobody_else(life: Repository) -> None:
    repo, year = in_year([], date(2021, 3, 2))
    assert year.result
    text = both(lists.publicity(repo, year))
    for each in year.result.projects:
        facts = project(year, each.project).facts
        assert facts
        assert facts.name
        assert (squeezed(facts.name) in text) == (each.outcome != "not-awarded"), each.project


def test_award_list_adds_up() -> None:
    repo, year = in_year([], date(2022, 1, 10))
    document = lists.award_list(repo, year)
    text = both(document)
    total = sum(each.amount for each in year.awards)
    assert f"共{len(year.awards)}个项目，市级专项经费{total:,.2f}元。" in text
    table = next(each for each in document.parts if isinstance(each, Table))
    assert len(table.rows) == len(year.awards)
    assert "递补立项" in text


def test_contract_page_follows_award_and_changes() -> None:
    repo, year = in_year([], date(2022, 1, 10))
    document = lists.contract_page(repo, project(year, JIUCUO), year)
    shown = shown_pairs(word.write(document))
    now = current(project(year, JIUCUO))
    assert {
        ("承接机构", now.agency_name.value),
        ("专项社工", "、".join(each.value for each in now.dedicated)),
        ("第1次", "80%"),
        ("金额", "160,000.00元"),
        ("金额", "40,000.00元"),
        ("银行账号", "　"),
    } <= shown
    both(document)
    with pytest.raises(letter.NothingToSayError, match="还没有立项"):
        lists.contract_page(repo, project(year, "2021/jinan/beiling"), year)


# ---------------------------------------------------------------- the command


@pytest.mark.slow
def test_the_command_writes_what_it_is_asked_for(tmp_path: Path) -> None:
    root = write(tmp_path, [])
    for arguments, name in (
        (JIUCUO, f"申报书-{JIUCUO.replace('/', '-')}.docx"),
        (f"{JIUCUO} --kind letter --format pdf", f"函-{JIUCUO.replace('/', '-')}.pdf"),
        ("2021 --kind award-list --out x.pdf", "x.pdf"),
    ):
        done = sanshe(root, "form", *arguments.split())
        assert done.returncode == 0, done.stderr
        assert name in done.stdout
        assert (root / name).read_bytes()[:2] in (b"PK", b"%P")
    for arguments, told in (
        ("2021", "后面写项目编号"),
        (f"{JIUCUO} --kind publicity", "后面写年份"),
        ("2021/gulou/nix", "没有 submissions/2021/gulou/nix/application.yml"),
        (f"{JIUCUO} --out nowhere/x.docx", "写不了"),
    ):
        done = sanshe(root, "form", *arguments.split())
        assert done.returncode == 2
        assert told in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "form_", "package"),
    [("typst", "pdf", "typst"), ("pylopdf_fonts_zh_cn", "pdf", "pylopdf-fonts-zh-cn")],
)
def test_a_missing_package_is_named(tmp_path: Path, module: str, form_: str, package: str) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from sanshe.cli import main; "
    root = write(tmp_path, [])
    for wanted, status in ((form_, 2), ("docx", 0)):
        call = f"sys.exit(main(['form', {JIUCUO!r}, '--format', {wanted!r}]))"
        done = subprocess.run(
            [sys.executable, "-c", code + call],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(cases.ROOT / "scripts"), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stderr
        if status:
            assert f"缺少 {package}，请在仓库文件夹里运行 make paper 装上" in done.stderr
            assert done.stderr.count("\n") == 1


def test_what_can_not_be_read_is_not_printed() -> None:
    broken = cases.BASE.replace("category: new", "category: nix")
    with pytest.raises(UnreadableError):
        form(repository({cases.BASE_PATH: broken.encode()}))
    with pytest.raises(FileNotFoundError):
        form(repository({}))
