"""What the drawn scenes are made of: weather, hills, trees, houses, people. Each a little different each time."""

from dataclasses import dataclass
from math import pi, sin
from random import Random

from handlers.demo.paper import HEIGHT, WIDTH, Colour, Paper, Point, mixed

WHITE, INK = (255, 255, 255), (38, 42, 51)
EARTH, GRASS, LEAF, STRAW = (150, 116, 84), (122, 158, 84), (74, 124, 76), (222, 184, 110)
RED, SKIN = (196, 58, 48), (236, 196, 160)
CLOTHES: tuple[Colour, ...] = ((52, 92, 140), (84, 110, 92), (92, 84, 118), (140, 96, 70), (70, 78, 92), (170, 140, 96))
WALLS: tuple[Colour, ...] = ((244, 238, 226), (236, 224, 204), (228, 232, 232), (238, 214, 188))
ROOFS: tuple[Colour, ...] = ((92, 98, 110), (164, 84, 66), (112, 92, 84), (76, 88, 104))


@dataclass(frozen=True, slots=True)
class Light:
    """The weather and the hour: the sky from top to bottom, and the tint that lies over the land."""

    top: Colour
    bottom: Colour
    sun: Colour
    tint: Colour
    strength: float

    def on(self, colour: Colour) -> Colour:
        return mixed(colour, self.tint, self.strength)


MORNING = Light((150, 196, 226), (252, 232, 206), (255, 236, 178), (255, 214, 160), 0.12)
NOON = Light((96, 164, 222), (216, 236, 246), (255, 246, 210), (255, 255, 240), 0.06)
EVENING = Light((122, 128, 182), (250, 190, 140), (255, 206, 128), (206, 120, 96), 0.24)
CLOUDY = Light((168, 182, 194), (226, 230, 230), (238, 240, 238), (170, 178, 184), 0.22)
NIGHT = Light((24, 34, 66), (84, 92, 132), (246, 240, 214), (28, 38, 74), 0.62)
DAYTIME = (MORNING, NOON, NOON, EVENING, CLOUDY)


def sky(chance: Random, light: Light) -> Paper:
    """A fresh sheet with the sun, or the moon, and some clouds."""
    paper = Paper(light.top, light.bottom)
    x, y, size = chance.uniform(120, WIDTH - 120), chance.uniform(90, 230), chance.uniform(70, 110)
    paper.oval(x, y, size * 1.7, size * 1.7, mixed(light.top, light.sun, 0.35))
    paper.oval(x, y, size, size, light.sun)
    for _ in range(chance.randint(2, 4)):
        _cloud(paper, chance, mixed(light.bottom, WHITE, 0.55))
    return paper


def _cloud(paper: Paper, chance: Random, colour: Colour) -> None:
    x, y, size = chance.uniform(0, WIDTH), chance.uniform(60, 300), chance.uniform(60, 120)
    for puff in range(4):
        paper.oval(x + puff * size * 0.62, y - (puff % 3) * size * 0.14, size * 1.1, size * 0.62, colour)


def hills(paper: Paper, chance: Random, light: Light, ground: float) -> None:
    """Three ridges that stand on the line `ground`, the farther the paler."""
    for depth in (2, 1, 0):
        colour = mixed(light.on(mixed(LEAF, (96, 132, 140), depth / 3)), light.bottom, 0.22 + 0.2 * depth)
        height = (70 + 62 * depth) * chance.uniform(0.8, 1.3)
        paper.shape(ridge(chance, ground - height * 0.5, height, ground + 80), colour)


def ridge(chance: Random, middle: float, height: float, foot: float = HEIGHT) -> list[Point]:
    """A wavy line around `middle`, closed along the line `foot`."""
    start, waves = chance.uniform(0, 2 * pi), chance.uniform(1.1, 2.2)
    line = [
        (x, middle + height / 2 * (0.7 * sin(start + x / WIDTH * waves * 2 * pi) + 0.3 * sin(2.7 * start + x / 97)))
        for x in range(0, WIDTH + 1, 20)
    ]
    return [*line, (WIDTH, foot), (0, foot)]


def meadow(paper: Paper, light: Light, ground: float, colour: Colour = GRASS) -> None:
    """Everything below `ground`, darker towards the viewer."""
    for step in range(6):
        top, end = (ground + (HEIGHT - ground) * (step + part) / 6 for part in (0, 1))
        paper.box(0, top, WIDTH, end, light.on(mixed(colour, INK, 0.025 * step)))


def tree(paper: Paper, chance: Random, light: Light, at: Point, size: float) -> None:
    """With its foot at `at`; round or, one in three, slender."""
    x, y = at
    leaf = light.on(mixed(LEAF, GRASS, chance.random()))
    paper.box(x - size * 0.05, y - size * 0.5, x + size * 0.05, y, light.on((104, 78, 58)))
    if chance.random() < 0.33:
        paper.oval(x, y - size * 0.72, size * 0.36, size * 1.1, leaf)
        return
    for left, up, across in ((-0.2, 0.62, 0.5), (0.22, 0.66, 0.52), (0, 0.88, 0.6)):
        paper.oval(x + left * size, y - up * size, across * size, across * size * 0.9, leaf)
    paper.oval(x - size * 0.08, y - size * 0.95, size * 0.3, size * 0.24, mixed(leaf, WHITE, 0.12))


def house(paper: Paper, chance: Random, light: Light, at: Point, size: float, lit: bool = False) -> None:
    """With the middle of its foot at `at`, `size` wide: a door between two windows."""
    x, y = at
    wall, roof = light.on(chance.choice(WALLS)), light.on(chance.choice(ROOFS))
    pane: Colour = (255, 216, 132) if lit else light.on((120, 150, 172))
    top, half = y - size * 0.48, size / 2
    paper.box(x - half, top, x + half, y, wall)
    paper.box(x - half, y - size * 0.06, x + half, y, mixed(wall, INK, 0.25))
    eaves = ((x - half * 1.16, top + size * 0.03), (x + half * 1.16, top + size * 0.03))
    paper.shape((*eaves, (x + half * 0.8, top - size * 0.24), (x - half * 0.8, top - size * 0.24)), roof)
    paper.line(eaves, mixed(roof, INK, 0.3), size * 0.025)
    door = light.on(chance.choice((RED, (120, 84, 60), (84, 104, 96))))
    paper.box(x - size * 0.09, y - size * 0.32, x + size * 0.09, y, door)
    for side in (-1, 1):
        middle = x + side * size * 0.29
        paper.box(middle - size * 0.09, y - size * 0.36, middle + size * 0.09, y - size * 0.17, mixed(wall, INK, 0.4))
        paper.box(middle - size * 0.075, y - size * 0.345, middle + size * 0.075, y - size * 0.185, pane)
        paper.line(((middle, y - size * 0.345), (middle, y - size * 0.185)), mixed(wall, INK, 0.4), size * 0.012)


def person(paper: Paper, chance: Random, at: Point, size: float, coat: Colour | None = None, hat: bool = False) -> None:
    """Stands with the feet at `at`, `size` tall."""
    x, y = at
    coat, trousers = coat or chance.choice(CLOTHES), mixed(chance.choice(CLOTHES), INK, 0.45)
    paper.oval(x, y, size * 0.4, size * 0.07, mixed(EARTH, INK, 0.5))
    for side in (-1, 1):
        paper.box(
            x + side * size * 0.065 - size * 0.055, y - size * 0.46, x + side * size * 0.065 + size * 0.055, y, trousers
        )
        arm = ((x + side * size * 0.13, y - size * 0.76), (x + side * size * 0.2, y - size * 0.46))
        paper.line(arm, mixed(coat, INK, 0.15), size * 0.075)
    paper.box(x - size * 0.14, y - size * 0.82, x + size * 0.14, y - size * 0.4, coat, size * 0.06)
    head(paper, chance, (x, y - size * 0.91), size * 0.17, hat)


def head(paper: Paper, chance: Random, at: Point, size: float, hat: bool = False) -> None:
    """Around `at`, seen from any side: a round face below hair, or below a straw hat."""
    x, y = at
    hair = chance.choice((INK, (70, 60, 54), (150, 150, 152)))
    paper.oval(x, y - size * 0.1, size * 1.08, size * 1.1, hair)
    paper.oval(x, y + size * 0.12, size * 0.9, size * 0.9, SKIN)
    if hat:
        paper.oval(x, y - size * 0.28, size * 1.9, size * 0.42, STRAW)
        paper.oval(x, y - size * 0.45, size * 0.95, size * 0.6, mixed(STRAW, EARTH, 0.25))
