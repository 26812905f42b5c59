"""Where the project is."""

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.rule import Problems, application_rule


@application_rule
def file_is_in_district_folder(app: Application, notice: Notice) -> Problems:
    """文件放在所属县（市）区的文件夹里

    为什么：各县（市）区负责本辖区的申报，文件夹决定由谁受理。

    怎么改：县（市）区写错的改正；放错文件夹的移到对应的文件夹。
    """
    folder = app.path.split("/")[2]
    district = notice.district(app.community.district)
    if district and district.key != folder:
        titles = notice.choices("districts")
        yield Problem(
            at(app.community, "district"),
            f"县（市）区写的是 {district.key}（{district.name}），"
            f"文件却在 {folder}（{titles.get(folder, folder)}）文件夹里。",
            f"请把文件移到 {district.key} 文件夹，或改正县（市）区。",
        )


@application_rule
def district_may_be_outside(app: Application, notice: Notice) -> Problems:
    """所在地区是否适用本通知由市民政局认定

    为什么：有的地区单独管理，是否在本通知的范围之内，数据说不清。

    怎么改：不用改；请先向市民政局问清楚。
    """
    district = notice.district(app.community.district)
    if district and district.doubtful:
        yield Problem(
            at(app.community, "district"),
            f"{district.name}：{district.note or '是否适用本通知有疑问。'}",
            "不用改；请先向市民政局问清楚能否申报。",
        )
