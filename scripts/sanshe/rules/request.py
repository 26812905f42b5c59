"""What one request may change: records are written once, by one role, one step at a time."""

from sanshe.findings import Place, Problem, at
from sanshe.layout import Kind, position
from sanshe.project import Request
from sanshe.rule import Problems, request_rule
from sanshe.tree import Difference
from sanshe.wording import ROLES, day, listed


def _files(
    request: Request, others: tuple[Difference, ...] = ()
) -> list[tuple[Difference, Kind, str | None]]:
    """The changes that are to files of ours, each with its kind and its project."""
    return [
        (change, where.kind, where.project)
        for change in sorted((*request.changes, *others))
        if (where := position(change.path))
    ]


@request_rule
def record_is_written_once(request: Request) -> Problems:
    """记录写成以后不改不删

    为什么：每份记录是某一天、某个单位作出的；改了、删了，后来的人就无从知道当时是怎样定的。

    怎么改：恢复原来的内容；情况有变的，按办法另写一份新的记录。确属笔误的，请维护人员另开更正请求。
    """
    for change, kind, _ in _files(request):
        owner = request.notice.owner(kind.name)
        if change.kind != "added" and owner and not owner.revisable:
            done = "删去" if change.kind == "removed" else "改动"
            yield Problem(
                Place(change.path),
                f"这次请求{done}了已经写成的{kind.title}。",
                "请恢复原来的内容；情况有变的另写一份记录，确属笔误的请维护人员另开更正请求。",
            )


@request_rule
def awarded_application_is_not_edited(request: Request) -> Problems:
    """立项以后申报书不再改动

    为什么：立项的就是这份申报书；以后的变更须报市民政局、市财政局批准，现状是申报书加上已批准的变更。

    怎么改：恢复原来的申报书；需要变更的，写变更申请（changes/）。
    """
    for change, kind, project in _files(request):
        if kind.name != "application" or change.kind == "added" or project is None:
            continue
        award = request.base.award(project)
        before = request.base.project(project)
        if award:
            yield Problem(
                Place(change.path),
                "这个项目已经立项，这次请求改动了它的申报书。",
                "请恢复原来的申报书；需要变更的，另写变更申请，报市民政局和市财政局批准。",
                related=(award.at,),
            )
        elif change.kind == "removed" and before and before.records:
            yield Problem(
                Place(change.path),
                "这个项目已经有了初审等记录，这次请求删去了它的申报书。",
                "请恢复申报书；立项以前要撤回的，写一份种类为“撤销”的变更申请。",
            )


@request_rule
def request_is_of_one_role(request: Request) -> Problems:
    """一次请求只有一个单位的文件

    为什么：谁写的由谁负责、由谁审；机构的请求只能有自己的一个项目，局里的请求只能有自己写的记录，谁也不能替自己评分、拨款。

    怎么改：按单位拆成几次请求；机构的每个项目一次请求。
    """
    first: dict[tuple[str, str], tuple[str, Kind]] = {}
    for change, kind, project in _files(request, request.others):
        owner = request.notice.owner(kind.name)
        if owner:
            scope = {"agency": project, "county": project and project.split("/")[1]}
            first.setdefault((owner.role, scope.get(owner.role) or ""), (change.path, kind))
    found = list(first.items())
    elsewhere = {change.path for change in request.others}
    for (role, _), (path, kind) in found[1:]:
        if path in elsewhere:  # that year speaks of it
            continue
        (lead_role, _), (lead_path, lead_kind) = found[0]
        what = (
            f"几个{'项目' if role == 'agency' else '县（市）区'}的文件"
            if role == lead_role
            else f"{ROLES[lead_role]}写的{lead_kind.title}和{ROLES[role]}写的{kind.title}"
        )
        yield Problem(
            Place(path),
            f"这次请求里有{what}，一次请求只能有一个单位的文件"
            f"{'、一个项目' if role == lead_role == 'agency' else ''}。",
            "请拆成几次请求，各由各的单位提交。",
            related=(Place(lead_path),),
        )


@request_rule
def request_adds_one_step(request: Request) -> Problems:
    """一次请求只让项目前进一步

    为什么：每一步都要有人看过、合并过，才走下一步；签合同、拨款、验收一次交上来，或者抽取、结果一次交上来，等于没有人把关。

    怎么改：先交前一步的记录，合并以后再交后一步的。
    """
    steps: dict[tuple[str, str | None], list[tuple[str, Kind]]] = {}
    for change, kind, project in _files(request):
        owner = request.notice.owner(kind.name)
        if change.kind == "added" and owner and owner.step:
            whose = "同一个项目" if project else f"{request.notice.year}年的评审"
            steps.setdefault((whose, project), []).append((change.path, kind))
    for (whose, _), added in steps.items():
        if len(added) > 1:
            yield Problem(
                Place(added[1][0]),
                f"这次请求给{whose}一下添了{len(added)}步：{listed([k.title for _, k in added])}。",
                "请一步一次请求：前一份合并以后，再交后一份。",
                related=tuple(Place(path) for path, _ in added if path != added[1][0]),
            )


@request_rule
def pool_stands_before_draw(request: Request) -> Problems:
    """专家名单先合并，再抽取

    为什么：抽取之前名单必须已经固定、公开；名单和抽取结果一起交上来，就没有人能证明名单不是照着号码排的。

    怎么改：先单独提交专家名单，合并以后，等号码产生了再抽取。
    """
    for change, kind, _ in _files(request):
        if kind.name == "draw" and change.kind == "added" and request.base.pool is None:
            yield Problem(
                Place(change.path),
                "抽取记录交上来了，而主分支上还没有专家名单。",
                "请先单独提交专家名单（review/pool.yml）；合并以后，等号码产生了再抽取。",
            )


@request_rule
def pool_comes_before_its_numbers(request: Request) -> Problems:
    """名单在号码产生以前交上来

    为什么：固定日期是自己写的；号码已经产生才交上来的名单，没有人能证明不是照着号码排的。

    怎么改：另选还没有产生的公开号码，重新固定名单，在号码产生以前合并。
    """
    added = {kind.name for change, kind, _ in _files(request) if change.kind == "added"}
    pool = request.head.pool
    if pool is None or "pool" not in added or "draw" in added:  # with a draw the rule above speaks
        return
    for source in pool.sources:
        if source.known_on <= request.head.on:
            yield Problem(
                at(source, "known_on"),
                f"“{source.title}”{day(source.known_on)}已经产生，名单到{day(request.head.on)}"
                "还没有合并。",
                "请另选还没有产生的公开号码，重新固定名单，在号码产生以前合并。",
            )


@request_rule
def request_keeps_to_submissions(request: Request) -> Problems:
    """改申报的请求不改程序

    为什么：一份请求若同时改了检查程序，检查通过就说明不了什么。

    怎么改：拆成两次请求；确需一起改的，由维护人员逐行看过程序再合并。
    """
    if request.elsewhere and request.changes:
        shown = listed(list(request.elsewhere[:3]))
        yield Problem(
            Place(request.changes[0].path),
            f"这次请求除了申报和记录，还改了别的文件：{shown}{'等' if len(request.elsewhere) > 3 else ''}。",
            "请拆成两次请求；确需一起改的，须由维护人员逐行看过，自动检查通过说明不了什么。",
        )
