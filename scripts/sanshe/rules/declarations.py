"""What the applicant promises."""

from sanshe.findings import Problem, at
from sanshe.model import Application
from sanshe.notice import Notice
from sanshe.rule import Problems, application_rule

_PROMISES = {
    "no_subcontracting": "不分包、不转包",
    "earmarked_funds": "专款专用",
    "separate_accounts": "单独核算",
    "truthful": "材料真实",
}


@application_rule
def declarations_are_made(app: Application, notice: Notice) -> Problems:
    """每一项承诺都作出

    为什么：不分包转包、专款专用、单独核算、材料真实是通知的要求。

    怎么改：逐项确认后改成“是”；做不到的不能申报。
    """
    for key, title in _PROMISES.items():
        if not getattr(app.declarations, key):
            yield Problem(
                at(app.declarations, key),
                f"承诺“{title}”写的是“否”，通知要求作出这项承诺。",
                "确认能做到后请改成“是”；做不到的不能申报。",
                in_file=f"{key}: true",
            )


@application_rule
def names_are_published_with_consent(app: Application, notice: Notice) -> Problems:
    """写到姓名的人同意公开

    为什么：文件进了仓库就公开了，删了也还在历史里；文中写到姓名的人都要事先知情并同意。这是系统的要求，不是通知的。

    怎么改：都同意后改成“是”。有人不同意的，不要提交这份文件，请县（市）区按纸质办理，不影响申报资格。
    """
    if not app.declarations.publication_consent:
        yield Problem(
            at(app.declarations, "publication_consent"),
            "“同意公开”写的是“否”。文件进了仓库就公开了；这一项是系统的要求，不是通知的。",
            "写到姓名的人都同意后请改成“是”；有人不同意的，不要提交这份文件，"
            "请县（市）区按纸质办理，不影响申报资格。",
            in_file="publication_consent: true",
        )
