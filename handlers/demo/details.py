"""What belongs to single scenes: roads and their holes, rivers, lamps, meeting rooms, brooms and bags."""

from math import sin
from random import Random

from handlers.demo.paper import HEIGHT, WIDTH, Colour, Paper, Point, mixed
from handlers.demo.things import (
    CLOTHES,
    DAYTIME,
    EARTH,
    GRASS,
    INK,
    LEAF,
    NIGHT,
    RED,
    STRAW,
    WHITE,
    Light,
    hills,
    meadow,
    person,
    sky,
    tree,
)


def land(chance: Random, light: Light, ground: float) -> Paper:
    """Sky, hills, and grass from `ground` down."""
    paper = sky(chance, light)
    hills(paper, chance, light, ground)
    meadow(paper, light, ground)
    return paper


def farmers(paper: Paper, chance: Random, ground: float, many: int) -> None:
    """People in straw hats here and there, the nearer the taller."""
    for foot in sorted(chance.uniform(ground + 130, HEIGHT - 60) for _ in range(many)):
        at = (chance.uniform(120, WIDTH - 120), foot)
        person(paper, chance, at, 80 + (foot - ground) * 0.33, hat=True)


def row_of_trees(paper: Paper, chance: Random, light: Light, ground: float, many: int) -> None:
    for _ in range(many):
        tree(paper, chance, light, (chance.uniform(0, WIDTH), ground + chance.uniform(4, 30)), chance.uniform(70, 130))


def furrows(paper: Paper, chance: Random, light: Light, ground: float, crop: Colour) -> None:
    end = chance.uniform(300, 900)
    for furrow in range(-14, 15):
        near, far = 600 + furrow * 130, end + furrow * 22
        colour = light.on(mixed(crop, EARTH, 0.35) if furrow % 2 else crop)
        paper.shape(((far, ground), (far + 22, ground), (near + 130, HEIGHT), (near, HEIGHT)), colour)


def way(paper: Paper, light: Light, ground: float, end: float) -> None:
    """A paved road from the viewer's feet to `end` on the line `ground`."""
    shoulder, stone = light.on((176, 164, 140)), light.on((138, 140, 146))
    paper.shape(((end - 40, ground), (end + 40, ground), (1120, HEIGHT), (80, HEIGHT)), shoulder)
    paper.shape(((end - 32, ground), (end + 32, ground), (1050, HEIGHT), (150, HEIGHT)), stone)
    for dash in range(6):
        low, high = 0.06 + (dash / 6) ** 1.7, 0.06 + ((dash + 0.5) / 6) ** 1.7
        corners = [_along(end, ground, share, side) for share, side in ((low, -1), (low, 1), (high, 1), (high, -1))]
        paper.shape(corners, light.on((232, 228, 214)))


def _along(end: float, ground: float, share: float, side: int) -> Point:
    return end + (600 - end) * share + side * (1 + 8 * share), ground + (HEIGHT - ground) * share


def hole(paper: Paper, chance: Random, light: Light, at: Point) -> None:
    x, y = at
    size = chance.uniform(160, 220)
    for shrink, colour in ((1.0, (164, 158, 146)), (0.86, (84, 80, 78)), (0.7, (58, 56, 58))):
        for lump in range(5):
            paper.oval(
                x + (lump - 2) * size * 0.2,
                y + sin(lump * 2.1) * 14,
                size * 0.52 * shrink,
                size * 0.34 * shrink,
                light.on(colour),
            )
    paper.oval(x + size * 0.06, y + 8, size * 0.5, size * 0.13, light.on((122, 146, 160)))
    for _ in range(9):
        pebble = chance.uniform(8, 18)
        paper.oval(
            x + chance.uniform(-size, size), y + chance.uniform(-50, 60), pebble, pebble * 0.7, light.on((96, 94, 94))
        )


def lamp(paper: Paper, foot: Point, size: float, side: int, shines: bool) -> None:
    x, y = foot
    head_at = (x - side * size * 0.2, y - size)
    if shines:
        for halo in (3, 2, 1):
            paper.oval(
                *head_at, size * 0.16 * halo, size * 0.16 * halo, mixed((255, 224, 150), NIGHT.bottom, 0.24 * halo)
            )
    paper.line(((x, y), (x, y - size), head_at), (128, 134, 152), size * 0.025)
    paper.oval(*head_at, size * 0.11, size * 0.06, (255, 240, 200) if shines else (150, 154, 164))


def window(paper: Paper, chance: Random, edges: tuple[int, int]) -> None:
    light = chance.choice(DAYTIME)
    left, right = edges
    paper.box(left - 12, 168, right + 12, 452, WHITE)
    paper.box(left, 180, right, 440, light.top)
    paper.box(left, 320, right, 440, light.bottom)
    hill = ((left, 410), (left + (right - left) * chance.uniform(0.25, 0.6), chance.uniform(340, 380)), (right, 415))
    paper.shape((*hill, (right, 440), (left, 440)), light.on(LEAF))
    paper.box(left - 12, 428, right + 12, 470, WHITE)
    paper.line((((left + right) / 2, 175), ((left + right) / 2, 452)), WHITE, 8)


def board(paper: Paper, chance: Random) -> None:
    """What is talked about: a screen with a chart on it."""
    paper.box(410, 190, 790, 430, (70, 76, 86), 8)
    paper.box(424, 204, 776, 416, (240, 246, 250))
    for bar in range(5):
        height = chance.uniform(40, 160)
        paper.box(460 + bar * 60, 392 - height, 500 + bar * 60, 392, chance.choice((*CLOTHES, RED, GRASS)))


def listeners(paper: Paper, chance: Random, y: float, seats: int, size: float) -> None:
    """A row from behind: heads, shoulders, the backs of chairs."""
    for seat in range(seats):
        x = WIDTH * (seat + 0.5) / seats + chance.uniform(-24, 24)
        coat = chance.choice(CLOTHES)
        paper.box(x - size * 0.95, y + size * 0.4, x + size * 0.95, y + size * 3, coat, size * 0.5)
        hair = chance.choice((INK, (70, 60, 54), (160, 160, 162)))
        paper.box(x - size * 0.2, y, x + size * 0.2, y + size * 0.6, (226, 184, 148))
        paper.oval(x, y, size, size * 1.12, hair)
        paper.box(x - size * 0.85, y + size * 1.15, x + size * 0.85, y + size * 3, (176, 126, 82), size * 0.12)


def basket(paper: Paper, chance: Random, light: Light, at: Point) -> None:
    x, y = at
    for _ in range(5):
        paper.oval(x + chance.uniform(-12, 12), y - 26, 20, 20, light.on(chance.choice((RED, (232, 160, 60), GRASS))))
    paper.shape(((x - 24, y - 22), (x + 24, y - 22), (x + 17, y + 10), (x - 17, y + 10)), light.on(STRAW))


def water(paper: Paper, chance: Random, light: Light, ground: float) -> None:
    start, end = chance.uniform(0, 6), chance.uniform(380, 820)
    left, right = [], []
    for step in range(31):
        share = step / 30
        middle = end + (600 - end) * share + sin(start + share * 6) * (20 + 110 * share * (1 - share) * 4)
        y, half = ground + (HEIGHT - ground) * share**1.5, 14 + 380 * share**1.4
        left.append((middle - half, y))
        right.append((middle + half, y))
    colour = mixed(light.on((104, 158, 180)), light.bottom, 0.25)
    paper.shape([(x - 12, y) for x, y in left] + [(x + 12, y) for x, y in reversed(right)], light.on((186, 170, 132)))
    paper.shape([*left, *reversed(right)], colour)
    for _ in range(24):
        step = chance.randint(8, 29)
        (low, y), (high, _) = left[step], right[step]
        x, size = chance.uniform(low + 20, high - 20), (high - low) * 0.06
        paper.oval(x, y, size * 2, max(3.0, size * 0.12), mixed(colour, WHITE, 0.45))


def reeds(paper: Paper, chance: Random, light: Light, at: Point) -> None:
    x, y = at
    for _ in range(7):
        tip = (x + chance.uniform(-40, 40), y - chance.uniform(60, 140))
        paper.line(((x + chance.uniform(-10, 10), y), tip), light.on(mixed(LEAF, STRAW, chance.random() * 0.5)), 5)


def broom(paper: Paper, at: Point, size: float) -> None:
    x, y = at
    paper.line(((x, y - size * 0.56), (x + size * 0.1, y - size * 0.1)), (150, 112, 74), size * 0.035)
    paper.shape(
        ((x + size * 0.07, y - size * 0.12), (x + size * 0.13, y - size * 0.12), (x + size * 0.24, y), (x, y)), STRAW
    )


def bag(paper: Paper, chance: Random, at: Point, colour: Colour) -> None:
    x, y = at
    size = chance.uniform(80, 130)
    paper.oval(x, y - size * 0.35, size, size * 0.84, colour)
    paper.shape(((x - size * 0.14, y - size * 0.92), (x + size * 0.14, y - size * 0.92), (x, y - size * 0.6)), colour)
    paper.oval(x - size * 0.18, y - size * 0.5, size * 0.22, size * 0.3, mixed(colour, WHITE, 0.25))
