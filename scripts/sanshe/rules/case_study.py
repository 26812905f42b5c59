"""Case studies: of whom they are, what they are marked with, and who is seen in their pictures."""

from typing import TYPE_CHECKING

from sanshe.current import current
from sanshe.findings import Place, Problem, Spot, at
from sanshe.limits import agency_names
from sanshe.notice import Notice
from sanshe.project import Project, Year
from sanshe.records import CaseStudy
from sanshe.rule import Problems, project_rule
from sanshe.tree import SUBMISSIONS
from sanshe.wording import day
from sanshe.yaml_source import Span

if TYPE_CHECKING:
    from sanshe.case_text import Figure


@project_rule
def case_study_bears_the_label(project: Project, year: Year) -> Problems:
    """案例注明当年的统一标识

    为什么：通知规定宣传活动、资料和物品都要注明统一标识，年份是项目实施的那一年，延续项目也一样。

    怎么改：把标识一栏照提示改，一字不差。
    """
    case, label = project.case_study, year.notice.label
    if case is None or case.label == label:
        return
    if _bare(case.label) == _bare(label):
        what = "与规定的标识只差引号或空格"
    elif case.label.startswith(str(year.notice.year)):
        what = "与规定的标识不一样"
    else:
        what = f"项目是{year.notice.year}年的，标识要用{year.notice.year}年的"
    yield Problem(
        at(case, "label"),
        f"标识写的是「{case.label}」，{what}。",
        f"请把标识改成「{label}」，一字不差。",
        in_file=f'label: "{label}"',
    )


def _bare(label: str) -> str:
    return "".join(char for char in label if char.isalnum())


@project_rule
def case_study_follows_contract(project: Project, year: Year) -> Problems:
    """立项、签了合同的项目才有案例

    为什么：案例讲的是项目做了什么；没有立项、没有签合同的项目还没有开始做。

    怎么改：放错文件夹的移到对的项目；已经立项、签了合同的，请民政局先登记，再交案例。
    """
    case = project.case_study
    if case is None or "contract.yml" in project.records or year.is_unread(project.id):
        return  # whether the contract follows an award is asked of the contract
    if year.is_review_unread:
        return
    outcome = year.outcome(project.id)
    if year.award(project.id) is None and not (outcome and outcome.is_award):
        yield Problem(
            at(case),
            "这里有案例，评审结果和递补决定里却没有这个项目的立项。",
            "放错了文件夹的，请移到对的项目；确已立项或递补的，请市民政局先登记决定。",
            related=(Place(outcome.path, outcome.keys),) if outcome else (),
        )
    else:
        yield Problem(
            at(case),
            "这里有案例，项目却还没有合同记录。",
            "请县（市）区民政局先登记合同（contract.yml）；项目还没有开始做的，做了以后再写案例。",
        )


@project_rule
def case_study_is_written_after_contract(project: Project, year: Year) -> Problems:
    """案例写在签合同以后

    为什么：项目从签合同之日起做，案例不会写在这以前，多半是年份写错了。

    怎么改：核对案例的日期；合同的签订日期登记错了的，请县（市）区民政局更正。
    """
    case, contract = project.case_study, project.contract
    if case and contract and case.written_on < contract.signed_on:
        yield Problem(
            at(case, "written_on"),
            f"案例的日期写的是{day(case.written_on)}，合同{day(contract.signed_on)}才签订。",
            "请核对年、月、日，写案例写成的那一天。",
            related=(at(contract, "signed_on"),),
        )


@project_rule
def case_study_names_its_agency(project: Project, year: Year) -> Problems:
    """案例的机构是项目的承接机构

    为什么：案例由承接机构写；名称对不上，读的人不知道是谁做的。

    怎么改：写承接机构的全称；更过名的写现名，写申报时的名称也可以。
    """
    case = project.case_study
    if case is None:
        return
    agency = project.application.agency
    if case.agency not in agency_names(project):
        yield Problem(
            at(case, "agency"),
            f"机构写的是“{case.agency}”，项目的承接机构是“{agency.name}”。",
            "请写承接机构的全称，不用简称；放错了文件夹的，请移到对的项目。",
            related=(at(agency, "name"),),
        )


@project_rule
def case_study_keeps_the_theme(project: Project, year: Year) -> Problems:
    """案例的主题与项目的主选主题不同

    为什么：网站按主题归类案例。案例可以只写项目的一个侧面，主题不同不算错，提示核对。

    怎么改：写错的改成项目现在的主选主题（申报书写的，或变更批准的）；有意另选的不用改。
    """
    case = project.case_study
    if case is None:
        return
    main = current(project).theme
    titles = year.notice.choices("themes")
    if case.theme != main.value:
        yield Problem(
            at(case, "theme"),
            f"案例的主题是“{titles.get(case.theme, case.theme)}”，"
            f"项目的主选主题是“{titles.get(main.value, main.value)}”。",
            f"写错的请改成“{titles.get(main.value, main.value)}”；有意另选的不用改。",
            related=(main.at,),
            in_file=f"theme: {main.value}",
        )


@project_rule
def case_study_has_practices(project: Project, year: Year) -> Problems:
    """案例写出别处可以照用的做法

    为什么：通知要求总结出可以复制、推广的经验，别的社区翻案例，最先找的是能照着做的几条。

    怎么改：在“可以照着做的”里一句一条写出来；确实没有的可以不写。
    """
    case = project.case_study
    if case and not case.practices:
        yield Problem(
            at(case),
            "案例没有写别处可以照用的做法。",
            "请填“可以照着做的”，一句一条，例如“议题三日内公示结果”。",
            in_file="practices:",
        )


# ---------------------------------------------------------------- pictures


@project_rule
def case_picture_is_listed(project: Project, year: Year) -> Problems:
    """每张图片都在清单里写明，只写一次

    为什么：进了仓库的图片都公开。图上有什么、认得出的人是否同意，每一张都要写明。

    怎么改：在案例的“图片”里给这张图片加一项；不用的图片删去。
    """
    case = project.case_study
    folder = f"{SUBMISSIONS}/{project.id}/case-study"
    if case is None:
        if f"{folder}/index.md" not in year.unreadable:
            for file in sorted(project.pictures):
                yield Problem(
                    Place(f"{folder}/{file}"),
                    "这里有案例的图片，没有案例。",
                    "请把案例写进同一文件夹的 index.md，写明图上有什么、照片里的人是否同意；不用的图片请删去。",
                )
        return
    known: dict[str, Place] = {}
    for note in case.pictures:
        if note.file in known:
            yield Problem(
                at(note, "file"),
                f"图片“{note.file}”前面已经列过。",
                "请留下写得对的一项，删去另一项。",
                related=(known[note.file],),
            )
        known.setdefault(note.file, at(note, "file"))
    shown = {figure.file: figure for figure in reversed(_figures(case))}
    for file, figure in sorted(shown.items(), key=lambda each: each[1].line):
        if file not in known:
            missing = file not in project.pictures
            yield Problem(
                _line(case, figure.line),
                f"正文用了图片“{file}”，图片清单里没有列出"
                f"{'，文件夹里也没有这个文件' if missing else ''}。",
                f"{'请核对文件名；没有写错的，请把图片一起交来，并' if missing else '请'}在“图片”里加一项："
                f"文件名写 {file}，文字说明写图上有什么，同意写照片里的人是否同意公开。",
                in_file=f"pictures:，一项 file: {file}、alt:、consent:",
            )
    for file in sorted(project.pictures - known.keys() - shown.keys()):
        yield Problem(
            Place(f"{folder}/{file}"),
            f"图片“{file}”没有列在案例的图片清单里，正文也没有用到。",
            "不用的请删去；要用的，请在“图片”里加一项写明，并放进正文。",
            in_file="pictures:",
        )


@project_rule
def case_picture_is_there(project: Project, year: Year) -> Problems:
    """清单里的图片都有文件

    为什么：清单里有、文件夹里没有的，网站上就是一个空框，多半是文件名不一致或忘了交。

    怎么改：核对文件名，大小写和扩展名都要一样；忘了的把图片一起交来。
    """
    case = project.case_study
    if case is None:
        return
    notes = [note.file for note in case.pictures]
    others = project.pictures.difference(notes)
    for note in case.pictures:
        if note.file not in project.pictures:
            from difflib import get_close_matches  # seldom needed

            close = get_close_matches(note.file, sorted(others), n=1)
            hint = f"是不是 {close[0]}？" if close else ""
            yield Problem(
                at(note, "file"),
                f"清单里有图片“{note.file}”，文件夹里没有这个文件。",
                f"{hint}请核对文件名；没有写错的，请把图片放进 case-study 文件夹一起交来。",
            )


@project_rule
def case_picture_is_used(project: Project, year: Year) -> Problems:
    """清单里的图片都用在正文里

    为什么：没有用到的图片不会显示，却一样公开。

    怎么改：放进正文，或把图片和这一项都删去。
    """
    case = project.case_study
    if case is None:
        return
    shown = {figure.file for figure in _figures(case)}
    for note in case.pictures:
        if note.file in project.pictures - shown:
            yield Problem(
                at(note, "file"),
                f"图片“{note.file}”没有用在正文里，不会显示。",
                f"要用的，请在正文里另起一行写「![图上有什么]({note.file})」；不用的，请删去图片和这一项。",
            )


@project_rule
def pictured_people_agree(project: Project, year: Year) -> Problems:
    """照片里认得出的人都同意公开

    为什么：照片进了仓库就等于公开，认得出的每个人都要事先知情并同意。通知没有写这一条，是为了保护个人。

    怎么改：征得同意；征不到的换一张，或遮住脸另存以后再用。
    """
    for note in project.case_study.pictures if project.case_study else ():
        if note.consent == "missing":
            yield Problem(
                at(note, "consent"),
                f"照片“{note.file}”里有认得出的人还没有同意公开。",
                "都同意以后改成“都已同意公开”；征不到同意的，请换一张，或遮住脸另存以后改成"
                "“没有可以认出的人”。原来的照片已经提交过的，请马上联系维护人员从历史里清除。",
                in_file="consent: given 或 nobody",
            )
        elif note.consent == "nobody" and note.children:
            yield Problem(
                at(note, "consent"),
                f"照片“{note.file}”写了没有可以认出的人，又写了有可以认出的未成年人。",
                "认得出未成年人的，本人和监护人都同意以后改成“都已同意公开”；认不出的，“有未成年人”改成“否”。",
                related=(at(note, "children"),),
                in_file="consent: given，或 children: false",
            )


@project_rule
def guardians_agree(project: Project, year: Year) -> Problems:
    """照片里有未成年人的，监护人同意公开

    为什么：未成年人的照片公开与否由监护人作主。通知没有写这一条，是为了保护未成年人。

    怎么改：请监护人书面同意，同意书由机构保存，不放进仓库；没有同意的换一张。
    """
    for note in project.case_study.pictures if project.case_study else ():
        if note.children and note.consent != "nobody" and not note.guardian_consent:
            refused = note.guardian_consent is False
            yield Problem(
                at(note, "guardian_consent" if refused else "children"),
                f"照片“{note.file}”里有认得出的未成年人，"
                f"{'监护人没有同意公开' if refused else '没有写监护人是否同意公开'}。",
                "监护人书面同意以后，“监护人同意”选“是”，同意书由机构保存，不放进来；没有同意的，请换一张"
                "或遮住脸另存。原来的照片已经提交过的，请马上联系维护人员从历史里清除。",
                in_file="guardian_consent: true",
            )


@project_rule
def captions_keep_relief_private(project: Project, year: Year) -> Problems:
    """照片旁边不写谁是救助对象

    为什么：照片里认得出人，说明又写低保、残疾一类的词，看的人就知道他的困难身份。对孩子伤害更大。

    怎么改：照片的说明只写在做什么；服务了哪些人写在别的段落里，只写是哪类人、多少人。
    """
    case = project.case_study
    if case is None:
        return
    words = _telling_words(year.notice)
    with_people = {note.file for note in case.pictures if note.has_people}
    for note in case.pictures:
        found = _found(words, note.alt)
        if found and note.file in with_people:
            yield _telling(at(note, "alt"), note.file, found)
    for figure in _figures(case):
        if figure.file in with_people:
            lines = _around(case, figure.line)
            found = _found(words, "\n".join(lines.values()))
            if found:
                line = next(row for row, said in lines.items() if found[0] in said)
                yield _telling(_line(case, line), figure.file, found)


def _telling(place: Place | Spot, file: str, words: list[str]) -> Problem:
    quoted = "".join(f"“{word}”" for word in words)
    return Problem(
        place,
        f"照片“{file}”里有认得出的人，旁边写了{quoted}，会让人以为照片里的人就是。",
        "请只写在做什么，例如“居民围着桌子议事”；服务了哪类人，请离开照片另写一段。",
    )


def _telling_words(notice: Notice) -> list[str]:
    return [word for group in notice.groups for word in group.words or (group.title,)]


def _found(words: list[str], text: str) -> list[str]:
    return sorted((word for word in words if word in text), key=text.index)


def _figures(case: CaseStudy) -> "list[Figure]":
    from sanshe.case_text import figures  # most trees have no case study

    return figures(case.body, case.body_line)


def _around(case: CaseStudy, line: int) -> dict[int, str]:
    """The paragraph that the line of the file is in: its lines by their numbers."""
    lines = case.body.split("\n")
    first = last = line - case.body_line
    while first and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return {case.body_line + row: lines[row] for row in range(first, last + 1)}


def _line(case: CaseStudy, line: int) -> Spot:
    text = case.body.split("\n")[line - case.body_line].rstrip()
    indent = len(text) - len(text.lstrip())
    return Spot(case.path, Span(line, indent + 1, line, len(text) + 1))
