"""The experts' review: the pool, the public draw, the score sheets (三(二)第1段)."""

from collections import Counter

from sanshe.findings import Place, Problem, at
from sanshe.panel import drawing, interests, panel, score_path, sheets_of_panel
from sanshe.project import Year
from sanshe.record import Record
from sanshe.records import Result, Sheet
from sanshe.rule import Problems, year_rule
from sanshe.scoring import to_score, total
from sanshe.wording import day, listed


@year_rule
def pool_can_be_drawn_from(year: Year) -> Problems:
    """名单可以抽取

    为什么：一个人只列一次，回避以后人数还够，声明的利害关系指得准项目，抽取才公平、才做得成。

    怎么改：删去重复的，补足人数，核对项目编号。
    """
    pool = year.pool
    if pool is None:
        return
    for key, title in (("id", "编号"), ("commitment", "散列")):
        first: dict[str, int] = {}
        for index, expert in enumerate(pool.experts):
            value = getattr(expert, key)
            if value in first:
                yield Problem(
                    at(expert, key),
                    f"{expert.id}的{title}与前面第{first[value] + 1}名专家相同，一个人只列一次。",
                    "请删去重复的一项；是两个人的，编号各不相同，散列用各自的姓名和盐重算。",
                    related=(at(pool, "experts", first[value], key),),
                )
            first.setdefault(value, index)
    for expert in pool.experts:
        for conflict in expert.conflicts:
            known = year.project(conflict.project) or year.is_unread(conflict.project)
            if not known:
                yield Problem(
                    at(conflict, "project"),
                    f"{expert.id}声明与“{conflict.project}”有利害关系，"
                    f"{year.notice.year}年的申报里没有这个项目。",
                    f"请核对项目编号（年份/地区/项目），例如 {year.notice.year}/gulou/yuanba。",
                )
    staying = sum(not expert.conflicts for expert in pool.experts)
    if staying < pool.seats:
        yield Problem(
            at(pool, "seats"),
            f"要抽{pool.seats}名专家，名单里回避以后只剩{staying}名。",
            "请在公布名单以前从专家库补足，并留几名候补；或减少抽取人数。",
        )


@year_rule
def pool_then_numbers_then_draw(year: Year) -> Problems:
    """先封名单，再等号码，然后抽取、评分

    为什么：名单封好以前就知道号码，就能凑出想要的人；号码还没有产生就抽取，抽的就不是这组号码；还没有抽取，评分的就不是抽中的人。

    怎么改：另选名单固定以后才产生的号码；日期写错的改正。
    """
    pool, draw = year.pool, year.draw
    if pool is None:
        return
    for source in pool.sources:
        if source.known_on <= pool.fixed_on:
            yield Problem(
                at(source, "known_on"),
                f"“{source.title}”{day(source.known_on)}产生，名单{day(pool.fixed_on)}才固定，"
                "固定名单时号码已经可以知道。",
                "请另选一种在名单固定以后（至少第二天）才产生的公开号码，抽取以前写好。",
                related=(at(pool, "fixed_on"),),
            )
        elif draw and draw.drawn_on < source.known_on:
            yield Problem(
                at(draw, "drawn_on"),
                f"抽取日期是{day(draw.drawn_on)}，“{source.title}”{day(source.known_on)}才产生。",
                "请核对抽取日期；号码没有全部产生以前不能抽取。",
                related=(at(source, "known_on"),),
            )
    for score in year.scores:
        if draw and score.scored_on < draw.drawn_on:
            yield Problem(
                at(score, "scored_on"),
                f"评分日期是{day(score.scored_on)}，专家{day(draw.drawn_on)}才抽取。",
                "请核对两个日期，先抽取、后评分。",
                related=(at(draw, "drawn_on"),),
            )


@year_rule
def draw_can_be_repeated(year: Year) -> Problems:
    """照公布的办法重做一遍，抽出同样的人

    为什么：专家从专家库抽取；用事先说定的号码和公开的算法，任何人都能重做，结果必须一模一样。

    怎么改：名单动过的恢复原样，号码抄错的改正；其余用 sanshe draw 重新生成，不要手改。
    """
    pool, draw = year.pool, year.draw
    if draw is None:
        return
    if pool is None:
        if not any(path.endswith("/review/pool.yml") for path in year.unreadable):
            yield Problem(
                at(draw, "drawn"),
                "没有评审专家名单，不知道是从哪些人里抽的。",
                "请先公布评审专家名单（review/pool.yml），再按公布的号码抽取。",
            )
        return
    if any(pool_can_be_drawn_from(year)):
        return
    if len(draw.numbers) != len(pool.sources):
        yield Problem(
            at(draw, "numbers")._replace(of_key=True),
            f"名单里说定用{len(pool.sources)}种号码，这里写了{len(draw.numbers)}种。",
            "请按名单里来源的次序，一种来源写一项。",
            related=(at(pool, "sources")._replace(of_key=True),),
        )
        return
    try:
        made = drawing(pool, [number.values for number in draw.numbers])
    except ValueError:
        yield Problem(
            at(draw, "numbers")._replace(of_key=True),
            "照这些号码没有办法抽取，号码太多或者没有写。",
            "请核对号码；每种来源写1至16个。",
        )
        return
    for key, title, written, right in (
        ("left_out", "回避", draw.left_out, made.left_out),
        ("drawn", "抽中", draw.drawn, made.drawn),
        ("alternates", "候补", draw.alternates, made.alternates),
    ):
        if written != right:
            place = at(draw, key)._replace(of_key=True) if written else at(draw, "drawn")
            yield Problem(
                place,
                f"{title}写的是{listed(written) or '无'}，照公布的名单和号码（密钥串 {made.key}）"
                f"重做一遍是{listed(right) or '无'}。",
                "名单公布以后不能再动：动过的请恢复原样。号码抄错的请改号码；"
                "都没有错的，请用 sanshe draw --numbers 重新生成。",
            )


@year_rule
def score_is_by_the_panel(year: Year) -> Problems:
    """评分表出自抽中的专家

    为什么：专家组由抽取产生；抽中的不能到场，由候补按次序接替并写明，别人的评分不算。

    怎么改：核对专家编号；有接替的，在评审结果里填“专家替换”，候补按次序来。
    """
    draw = year.draw
    if draw is None:
        if not any(path.endswith("/review/draw.yml") for path in year.unreadable):
            for score in year.scores:
                yield Problem(
                    at(score, "expert"),
                    f"还没有抽取记录，不知道{score.expert}是不是抽中的专家。",
                    "请先写抽取记录（review/draw.yml），再录评分表。",
                )
        return
    result = year.result
    waiting = list(draw.alternates)
    members = list(draw.drawn)
    for absence in getattr(result, "absences", ()):
        if absence.expert not in members:
            yield Problem(
                at(absence, "expert"),
                f"{absence.expert}不在专家组里，谈不上替换。",
                f"请核对编号；专家组是{listed(members)}。",
            )
        elif not waiting or absence.replaced_by != waiting[0]:
            who = f"轮到{waiting[0]}" if waiting else "已经没有候补"
            yield Problem(
                at(absence, "replaced_by"),
                f"接替{absence.expert}的写的是{absence.replaced_by}，按候补次序{who}。",
                "请按抽取记录里候补的次序接替；候补也不能到场的，为他另写一项，再由下一名接替。",
                related=(at(draw, "alternates")._replace(of_key=True),),
            )
        if absence.expert in members:
            members[members.index(absence.expert)] = absence.replaced_by
            waiting = [each for each in waiting if each != absence.replaced_by]
    may_score = {*members, *(draw.alternates if result is None else ())}
    for score in year.scores:
        expected = score_path(year, score.expert)
        if score.path != expected:
            yield Problem(
                at(score, "expert"),
                f"文件里的专家是{score.expert}，文件名不是他的。",
                f"请核对编号；{score.expert}的评分表应是 {expected}。",
            )
        elif score.expert not in may_score:
            yield Problem(
                at(score, "expert"),
                f"{score.expert}{'是回避的专家' if score.expert in draw.left_out else '不在专家组里'}"
                f"，评分不算；专家组是{listed(members)}。",
                "编号写错的请改正；是候补接替的，在评审结果的“专家替换”里写明；"
                "都不是的请撤回这份评分表。",
                related=(at(draw, "drawn")._replace(of_key=True),),
            )


@year_rule
def panel_scores_every_project(year: Year) -> Problems:
    """每名专家给每个报送的新项目打分或回避

    为什么：少一份评分，平均分就不是全体专家的意见；缺一份不等于零分，也不等于回避。没有报送的项目不评。

    怎么改：补上缺的评分表；回避的也要列出，填“回避原因”。
    """
    projects = to_score(year)
    wanted = {project.id for project in projects}
    for score in sheets_of_panel(year):
        first: dict[str, Sheet] = {}
        for sheet in score.sheets:
            project = year.project(sheet.project)
            if sheet.project in first:
                yield Problem(
                    at(sheet, "project"),
                    f"{score.expert}给“{sheet.project}”写了两次。",
                    "请只留一次。",
                    related=(at(first[sheet.project], "project"),),
                )
            elif not (project and project.forwarding) and not year.is_unread(sheet.project):
                yield Problem(
                    at(sheet, "project"),
                    f"“{sheet.project}”{'县（市）区没有报送' if project else '不在今年的申报里'}，"
                    "不应当评分。",
                    "请核对项目编号；没有报送的项目，请删去这一项。",
                )
            first.setdefault(sheet.project, sheet)
    if year.result is None:
        return
    scored = {sheet.project for score in year.scores for sheet in score.sheets}
    by_expert = {score.expert: score for score in year.scores}
    for expert in panel(year):
        found = by_expert.get(expert)
        if found is None:
            if wanted and scored and score_path(year, expert) not in year.unreadable:
                yield Problem(
                    at(year.result, "projects")._replace(of_key=True),
                    f"结果已经确定，专家组的{expert}还没有评分表。",
                    f"请补录 {score_path(year, expert)}；没有到场的，在“专家替换”里写明。",
                    in_file="absences:",
                )
            continue
        # Where nobody scored an award, `new_awards_were_scored` speaks.
        missing = sorted(wanted & scored - {sheet.project for sheet in found.sheets})
        missing += sorted(each for each in wanted - scored if year.award(each) is None)
        if missing:
            yield Problem(
                at(found, "sheets")._replace(of_key=True),
                f"{expert}的评分表缺{len(missing)}个项目：{listed(missing)}。",
                "请照纸面评分表补上；回避的也要列出，填“回避原因”，不写评分。",
                in_file="recused:",
            )


@year_rule
def sheet_scores_or_recuses(year: Year) -> Problems:
    """一张评分表，要么打分，要么回避

    为什么：回避不是零分，也不能一边回避一边打分；什么都没写，不知道是忘了还是回避。

    怎么改：回避的删去评分，没有回避的删去回避原因；空着的补上。
    """
    for score in year.scores:
        for sheet in score.sheets:
            if sheet.recused and sheet.points:
                yield Problem(
                    at(sheet, "recused"),
                    f"{score.expert}对“{sheet.project}”写了回避，又打了分。",
                    "回避的请删去评分；没有回避的请删去回避原因。",
                )
            elif not sheet.recused and not sheet.points:
                yield Problem(
                    at(sheet, "project"),
                    f"{score.expert}对“{sheet.project}”没有打分，也没有写回避。",
                    "请照纸面评分表补上评分；回避的填“回避原因”。",
                    in_file="points:，或 recused:",
                )


@year_rule
def points_fit_the_rubric(year: Year) -> Problems:
    """得分在评分表的范围以内

    为什么：每个方面打一次分，不超过这个方面的满分，加起来才是一百分制的总分。

    怎么改：照纸面评分表改正；漏的补上，重复的删去。
    """
    rubric = {each.key: each for each in year.notice.rubric}
    for score in year.scores:
        for sheet in score.sheets:
            if sheet.recused or not sheet.points:
                continue
            count = Counter(each.criterion for each in sheet.points)
            for each in sheet.points:
                criterion = rubric[each.criterion]
                if each.points > criterion.points:
                    yield Problem(
                        at(each, "points"),
                        f"“{criterion.title}”打了{each.points}分，满分是{criterion.points}分。",
                        "请照纸面评分表改正。",
                    )
            twice = [rubric[key].title for key, times in count.items() if times > 1]
            lacking = [each.title for key, each in rubric.items() if key not in count]
            if twice or lacking:
                told = "；".join(
                    f"{word}{listed(titles)}"
                    for word, titles in (("重复打分：", twice), ("没有打分：", lacking))
                    if titles
                )
                yield Problem(
                    at(sheet, "points")._replace(of_key=True),
                    f"{score.expert}对“{sheet.project}”的评分有遗漏或重复。{told}。",
                    f"评分表的每个方面各打一次：{listed([each.title for each in rubric.values()])}。",
                )


@year_rule
def conflicted_expert_does_not_score(year: Year) -> Problems:
    """有利害关系的专家不给这个项目打分

    为什么：评审要公正。事先声明的先回避；姓名公布以后，工作单位是申报机构、项目社区、当地民政部门的，或者姓名就在申报书里的，也看得出来。只是同名的，请核实。

    怎么改：对这个项目写回避，不打分；同名而不是一个人的，不用改。
    """
    found: dict[tuple[str, str], list[tuple[str, Place, bool]]] = {}
    for each in interests(year):
        found.setdefault((each.expert, each.project), []).append(
            (each.why, each.at, each.is_certain)
        )
    for score in sheets_of_panel(year):
        for sheet in score.sheets:
            if total(sheet) is None or (score.expert, sheet.project) not in found:
                continue
            why, place, is_certain = found[score.expert, sheet.project][0]
            yield Problem(
                at(sheet, "project"),
                f"{score.expert}给“{sheet.project}”打了分，这名专家的{why}。"
                if not why.startswith("名单")
                else f"{score.expert}给“{sheet.project}”打了分，{why}。",
                "请改成回避：填“回避原因”，删去评分，并重新排名。"
                if is_certain
                else "请核实是不是同一个人；是的改成回避，不是的不用改。",
                related=(place,),
                in_file="recused:" if is_certain else "",
                severity=None if is_certain else "warning",
            )


@year_rule
def experts_are_revealed(year: Year) -> Problems:
    """结果公布时揭示全部专家，散列对得上

    为什么：名单里只有编号和散列，揭示姓名、单位和盐以后，人人可以核对当初封的就是这些人；没有抽中的也要揭示，才看得出没有人占了几个编号。

    怎么改：补上缺的专家；姓名、单位、盐照封名单时的写，一个字也不能差。
    """
    pool, result = year.pool, year.result
    if pool is None or result is None:
        return
    from sanshe.draw import commitment

    sealed = {expert.id: expert for expert in pool.experts}
    revealed = {expert.id for expert in result.experts}
    if hidden := [each for each in sealed if each not in revealed]:
        yield Problem(
            _experts(result),
            f"还没有揭示的专家：{listed(hidden)}。",
            "请在“专家揭示”里补上他们的姓名、单位和盐，没有抽中的、回避的也要写。",
            related=(at(pool, "experts")._replace(of_key=True),),
        )
    for expert in result.experts:
        if expert.id not in sealed:
            yield Problem(
                at(expert, "id"),
                f"名单里没有{expert.id}这个编号。",
                "请核对编号；不在名单里的人请删去。",
            )
            continue
        try:
            made = commitment(expert.name, expert.employer, expert.salt)
        except ValueError:
            made = ""
        if made != sealed[expert.id].commitment:
            yield Problem(
                at(expert),
                f"{expert.id}的姓名、单位和盐算出来的散列，与名单里封的不一样。",
                "请照封名单时记下的原样写姓名、单位和盐（32位），可以用 sanshe draw --commit 核对；"
                "对不上的，这名专家就不是当初封进名单的人。",
                related=(at(sealed[expert.id], "commitment"),),
            )


def _experts(result: Result) -> Place:
    record: Record = result
    return at(record, "experts")._replace(of_key=True) if result.experts else at(record, "projects")
