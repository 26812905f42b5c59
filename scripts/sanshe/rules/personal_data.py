"""What may never enter the repository."""

from sanshe.findings import Place, Problem, Spot
from sanshe.model import TextFile
from sanshe.personal_numbers import find
from sanshe.rule import Problems, text_rule
from sanshe.yaml_source import span_at


@text_rule
def no_personal_numbers(file: TextFile) -> Problems:
    """不写身份证号、手机号和银行卡号

    为什么：进了仓库就等于公开，删了也还在历史里。办公座机、服务热线和统一社会信用代码可以写。

    怎么改：删去号码；已经提交过的，请马上联系维护人员从历史里清除。
    """
    for number in find(file.path):
        yield Problem(
            Place(file.path),
            f"文件或文件夹的名字里有{number.kind}，进了仓库就等于公开。",
            "请改名字，去掉号码；已经提交过的，请马上联系维护人员从历史里清除。",
        )
    for number in find(file.text):
        yield Problem(
            Spot(file.path, span_at(file.text, number.start, number.end)),
            f"这里写了{number.kind}，进了仓库就等于公开。",
            "请删去号码，联系电话只写办公座机；已经提交过的，请马上联系维护人员从历史里清除。",
        )
