"""The draw as a record to file, and as steps that anybody can follow (`sanshe draw`)."""

from collections.abc import Sequence
from datetime import date

from sanshe import yaml_writer
from sanshe.layout import KINDS, schema_ref
from sanshe.panel import drawing
from sanshe.records import Draw, Pool
from sanshe.repository import Repository
from sanshe.typeset import inline, markdown_table
from sanshe.wording import day, listed

_KIND = next(kind for kind in KINDS if kind.name == "draw")


def path_of(year: int, name: str) -> str:
    """Where the year's ``pool`` or ``draw`` stands."""
    return f"submissions/{year}/review/{name}.yml"


def written(
    repository: Repository,
    year: int,
    pool: Pool,
    numbers: Sequence[Sequence[int]],
    evidence: Sequence[str],
    on: date,
) -> str:
    """The text of ``draw.yml``; where no `evidence` is given for a source it is to be filled in.

    Raises ValueError as `panel.drawing`.
    """
    made = drawing(pool, numbers)
    given = [*evidence, *("" for _ in numbers)]
    data = {
        "drawn_on": on,
        "numbers": [
            {"values": list(values), "evidence": given[index]}
            for index, values in enumerate(numbers)
        ],
        "left_out": list(made.left_out),
        "drawn": list(made.drawn),
        "alternates": list(made.alternates),
    }
    if not made.left_out:
        del data["left_out"]
    schema = repository.schema(year, _KIND)
    return yaml_writer.write(data, schema, schema_ref=schema_ref(path_of(year, "draw")))


def explained(pool: Pool, draw: Draw) -> str:
    """Every step of the recorded draw in Markdown. Raises ValueError as `panel.drawing`."""
    made = drawing(pool, [number.values for number in draw.numbers])
    staying = [expert.id for expert in pool.experts if not expert.conflicts]
    sources = [("来源", "产生日期", "号码", "出处")]
    sources += (
        (
            inline(source.title),
            day(source.known_on),
            " ".join(map(str, number.values)),
            inline(number.evidence),
        )
        for source, number in zip(pool.sources, draw.numbers, strict=True)
    )
    lead = (
        f"名单{day(pool.fixed_on)}固定，共{len(pool.experts)}名；"
        f"回避{listed(made.left_out) or '无'}，其余按名单次序编号：{listed(staying)}。"
        f"抽{pool.seats}名。"
    )
    rows = [("序号", "MD5", "还剩", "余数", "抽到")]
    rows += (
        (str(step.index), step.digest, str(step.remaining), str(step.remainder), step.who)
        for step in made.steps
    )
    same = (made.left_out, made.drawn, made.alternates) == (
        draw.left_out,
        draw.drawn,
        draw.alternates,
    )
    return (
        "\n".join(
            (
                f"## {day(draw.drawn_on)}抽取评审专家",
                "",
                lead,
                "",
                markdown_table(sources),
                "",
                f"密钥串：`{made.key}`",
                "",
                markdown_table(rows),
                "",
                f"抽中：{listed(made.drawn)}。候补依次是：{listed(made.alternates) or '无'}。",
                "与抽取记录一致。" if same else "**与抽取记录不一致。**",
            )
        )
        + "\n"
    )
