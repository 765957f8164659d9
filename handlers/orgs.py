"""Places as people write them: "岭南县/河北镇/东坡村", from the top of the tree down."""

from storage import places
from storage.database import Tx
from storage.places import Place


async def orgs(tx: Tx) -> dict[str, str]:
    """How each place is written, by its path in the store."""
    written: dict[str, str] = {}
    for place in await places.subtree(tx, ""):  # in the order of the tree: a parent comes before its children
        above = written.get(places.above(place.path), "")
        written[place.path] = f"{above}/{place.name}" if above else place.name
    return written


async def town_and_branch(tx: Tx) -> dict[str, tuple[str, str]]:
    """Both names of each place, by its path in the store; what lies above a town stands for it."""
    written: dict[str, tuple[str, str]] = {}
    for place in await places.subtree(tx, ""):  # a parent comes before its children
        town, _ = written.get(places.above(place.path), ("", ""))
        written[place.path] = (town, place.name) if place.level == "branch" else (place.name, "")
    return written


async def find_org(tx: Tx, written: str) -> Place | None:
    """The place so written, if there is one."""
    return await places.find(tx, [name.strip() for name in written.strip("/ ").split("/")])
