"""岭南县, which is on no map: two towns, six villages, and people named after harvests and seasons. All invented."""

from storage.people import Role

COUNTY = "岭南县"
TOWNS = {"河北镇": ("东坡村", "西岭村", "荷塘村"), "河东镇": ("南湾村", "竹溪村", "石桥村")}
BRANCHES = tuple(branch for branches in TOWNS.values() for branch in branches)

POSTS: tuple[tuple[str, Role, str], ...] = (
    (COUNTY, "supervisor", "江远行"),
    (COUNTY, "admin", "程明理"),
    ("河北镇", "supervisor", "柳春和"),
    ("河东镇", "supervisor", "秦知远"),
    ("东坡村", "secretary", "田丰收"),
    ("东坡村", "member", "谷雨生 石满仓 何小满 白芒种 梁有余"),
    ("西岭村", "secretary", "林立春"),
    ("西岭村", "member", "江春分 祝立夏 苗青青 石敢当 方致和"),
    ("荷塘村", "secretary", "何田田"),
    ("荷塘村", "member", "连小藕 于得水 方塘清 云出岫"),
    ("南湾村", "secretary", "江归舟"),
    ("南湾村", "member", "沙一鸥 周自横 海风和 林远帆"),
    ("竹溪村", "secretary", "祝向阳"),
    ("竹溪村", "member", "席流清 叶知秋 花满山 林间月 苏晴川"),
    ("石桥村", "secretary", "方致和 石念桥"),
    ("石桥村", "member", "柳依依 麦秋至 贺春来 桑榆晚"),
)
"""Place, role, who. A name that comes twice is one person, who serves in both places."""

CONTACTS = frozenset({"田丰收", "林立春", "何田田", "江归舟", "祝向阳", "石念桥"})
"""The one in each branch whom its questions reach first."""
MOBILE = "林远帆"
"""流动党员: belongs to 南湾村, lives far away, takes part from there."""
QUIET = "石桥村"
"""Sent nothing for a week, so that a summary has somebody to miss."""
LATE = "竹溪村"
"""Has not told of its theme day."""


def serving(place: str) -> tuple[str, ...]:
    """Who belongs to a place, its secretary first."""
    return tuple(name for at, _, names in POSTS if at == place for name in names.split())
