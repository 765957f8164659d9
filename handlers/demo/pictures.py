"""Photos for the sample town, drawn by the program: nobody's face, nobody's house, no two alike."""

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from handlers.demo import details
from handlers.demo.details import land, row_of_trees, way
from handlers.demo.paper import HEIGHT, WIDTH, Colour, Paper, mixed
from handlers.demo.things import (
    DAYTIME,
    EARTH,
    GRASS,
    INK,
    LEAF,
    NIGHT,
    RED,
    WALLS,
    WHITE,
    hills,
    house,
    meadow,
    person,
    ridge,
    sky,
    tree,
)


def draw(scene: str, chance: Random) -> bytes:
    """A JPEG of 1200 x 900 points, 30 to 60 kB. Raises KeyError for a scene that nobody can draw."""
    return SCENES[scene](chance).jpeg()


def field(chance: Random) -> Paper:
    """Furrows towards the hills, and people in straw hats."""
    light, ground = chance.choice(DAYTIME), chance.uniform(390, 460)
    paper = land(chance, light, ground)
    crop: Colour = chance.choice(((150, 176, 82), (212, 178, 86), (112, 156, 92)))
    details.furrows(paper, chance, light, ground, crop)
    row_of_trees(paper, chance, light, ground, chance.randint(3, 7))
    details.farmers(paper, chance, ground, chance.randint(1, 4))
    return paper


def road(chance: Random) -> Paper:
    """A village road with a hole in it."""
    light, ground = chance.choice(DAYTIME), chance.uniform(380, 440)
    paper = land(chance, light, ground)
    end = chance.uniform(350, 850)
    way(paper, light, ground, end)
    for distance in (0.08, 0.2, 0.42):
        for side in (-1, 1):
            foot = ground + (HEIGHT - ground) * distance
            tree(paper, chance, light, (end + side * (120 + 620 * distance), foot), 90 + 330 * distance)
    for _ in range(chance.randint(1, 2)):
        y = chance.uniform(690, 790)
        middle = end + (600 - end) * (y - ground) / (HEIGHT - ground)
        details.hole(paper, chance, light, (middle + chance.uniform(-120, 120), y))
    return paper


def lamp(chance: Random) -> Paper:
    """An evening street whose nearest lamp is out."""
    paper = sky(chance, NIGHT)
    ground = chance.uniform(470, 520)
    hills(paper, chance, NIGHT, ground)
    meadow(paper, NIGHT, ground)
    for left in range(4):
        at = (130 + left * 290 + chance.uniform(-50, 50), ground + chance.uniform(20, 60))
        house(paper, chance, NIGHT, at, chance.uniform(150, 220), lit=chance.random() < 0.8)
    way(paper, NIGHT, ground + 50, chance.uniform(420, 780))
    side = chance.choice((-1, 1))
    for size, away in ((170, 210), (300, 330), (560, 480)):
        details.lamp(paper, (600 + side * away, ground + size * 0.75), size, side, shines=size < 560)
    return paper


def meeting(chance: Random) -> Paper:
    """A meeting room from its last row: somebody speaks, the others listen."""
    wall = chance.choice(WALLS)
    paper = Paper(mixed(wall, INK, 0.04), wall)
    paper.box(0, 560, WIDTH, HEIGHT, mixed(EARTH, wall, chance.uniform(0.1, 0.4)))
    paper.box(0, 548, WIDTH, 562, mixed(EARTH, INK, 0.3))
    details.window(paper, chance, chance.choice(((90, 330), (900, 1120))))
    paper.box(300, 70, 900, 140, RED, 6)
    paper.oval(600, 105, 34, 34, (250, 210, 96))
    details.board(paper, chance)
    person(paper, chance, (chance.uniform(390, 800), 610), chance.uniform(250, 280))
    for row, seats in enumerate(chance.sample((4, 5, 6), 2)):
        details.listeners(paper, chance, 690 + row * 150, seats, 84 + row * 34)
    return paper


def home(chance: Random) -> Paper:
    """A visit: a farmhouse, its yard, and people talking at the door."""
    light, ground = chance.choice(DAYTIME), chance.uniform(470, 520)
    paper = land(chance, light, ground - 60)
    middle, size = chance.uniform(420, 780), chance.uniform(520, 640)
    tree(paper, chance, light, (middle - size * 0.72, ground + 60), chance.uniform(300, 420))
    house(paper, chance, light, (middle, ground + 90), size)
    yard = [(middle - size * 0.7, ground + 90), (middle + size * 0.7, ground + 90), (WIDTH, HEIGHT), (0, HEIGHT)]
    paper.shape(yard, light.on((208, 190, 160)))
    for basket in range(chance.randint(1, 4)):
        details.basket(paper, chance, light, (middle + size * 0.3 + basket * 46, ground + 112))
    for along in range(chance.randint(2, 3)):
        person(paper, chance, (middle - 190 + along * chance.uniform(110, 150), ground + 270), chance.uniform(230, 280))
    return paper


def river(chance: Random) -> Paper:
    """A river that winds towards us, reeds on its banks."""
    light, ground = chance.choice(DAYTIME), chance.uniform(390, 440)
    paper = land(chance, light, ground)
    details.water(paper, chance, light, ground)
    row_of_trees(paper, chance, light, ground, chance.randint(2, 5))
    for _ in range(chance.randint(10, 18)):
        details.reeds(
            paper, chance, light, (chance.choice((-1, 1)) * chance.uniform(390, 590) + 600, chance.uniform(720, 890))
        )
    return paper


def terraces(chance: Random) -> Paper:
    """Terraced fields, one above the other."""
    light = chance.choice(DAYTIME)
    paper = sky(chance, light)
    hills(paper, chance, light, 430)
    crops: tuple[Colour, ...] = (GRASS, (168, 186, 92), LEAF, (206, 186, 104))
    for step in range(7):
        middle = 390 + step * 78
        edge = ridge(chance, middle, 60)
        paper.shape([(x, y - 12) for x, y in edge[:-2]] + edge[-2:], light.on(mixed(EARTH, INK, 0.2)))
        paper.shape(edge, light.on(mixed(chance.choice(crops), WHITE, 0.12 - 0.02 * step)))
    row_of_trees(paper, chance, light, chance.uniform(500, 620), chance.randint(1, 4))
    details.farmers(paper, chance, 560, chance.randint(1, 3))
    return paper


def volunteers(chance: Random) -> Paper:
    """People in red vests sweep the village square."""
    light, ground = chance.choice(DAYTIME), chance.uniform(470, 520)
    paper = land(chance, light, ground - 40)
    for left in range(3):
        at = (180 + left * 410 + chance.uniform(-60, 60), ground + 10)
        house(paper, chance, light, at, chance.uniform(240, 320))
    paper.box(0, ground + 8, WIDTH, HEIGHT, light.on((204, 200, 190)))
    for step in range(1, 5):
        y = ground + step * step * 22
        paper.line(((0, y), (WIDTH, y)), light.on((184, 180, 170)), 3)
    feet = sorted(chance.uniform(740, 850) for _ in range(chance.randint(3, 5)))
    places = chance.sample(range(len(feet)), len(feet))
    for place, foot in zip(places, feet, strict=True):
        at = (150 + place * 900 / (len(feet) - 1) + chance.uniform(-40, 40), foot)
        size = chance.uniform(240, 290)
        person(paper, chance, at, size, coat=RED, hat=chance.random() < 0.3)
        details.broom(paper, (at[0] + size * 0.2, at[1]), size)
    return paper


def rubbish(chance: Random) -> Paper:
    """Bags beside a bin that is full."""
    light, ground = chance.choice(DAYTIME), chance.uniform(430, 500)
    paper = land(chance, light, ground - 20)
    house(paper, chance, light, (chance.uniform(180, 420), ground + 40), chance.uniform(260, 340))
    way(paper, light, ground + 30, chance.uniform(700, 900))
    x, y = chance.uniform(520, 760), 800.0
    paper.box(x - 90, y - 230, x + 90, y, light.on((70, 128, 96)), 14)
    paper.box(x - 104, y - 250, x + 104, y - 218, light.on((54, 104, 78)), 10)
    for bag in range(chance.randint(4, 8)):
        colour = light.on(chance.choice(((60, 66, 78), (206, 206, 210), (190, 92, 80), (96, 140, 176))))
        details.bag(paper, chance, (x + chance.choice((-1, 1)) * chance.uniform(110, 290), y + bag * 9 - 10), colour)
    details.bag(paper, chance, (x - 30, y - 236), light.on((206, 206, 210)))
    return paper


SCENES: Mapping[str, Callable[[Random], Paper]] = MappingProxyType(
    {scene.__name__: scene for scene in (field, road, lamp, meeting, home, river, terraces, volunteers, rubbish)}
)
