"""Drawn photos are photos: of the right size, small, each another, the same again for the same seed."""

import io
from random import Random

import pytest
from PIL import Image

from handlers.demo.pictures import SCENES, draw
from handlers.demo.reports import WEEKS
from handlers.demo.stories import CHECK_INS, ISSUES, SUPERVISING, THEME_DAYS, VISITS
from storage.pictures import examine


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_a_small_photo_and_never_the_same(scene: str) -> None:
    drawn = [draw(scene, Random(seed)) for seed in range(WEEKS)]
    assert len({examine(content).sha256 for content in drawn}) == WEEKS
    assert max(map(len, drawn)) <= 60_000
    with Image.open(io.BytesIO(drawn[0])) as image:
        assert (image.format, image.size) == ("JPEG", (1200, 900))
    assert draw(scene, Random(0)) == drawn[0]


def test_every_scene_of_a_story_can_be_drawn_and_every_scene_is_told_of() -> None:
    told = {scene for _, scene, _ in CHECK_INS} | {scene for scene, _ in (*SUPERVISING, *ISSUES)}
    told |= {visit[2] for visit in VISITS} | {scene for line in THEME_DAYS for scene in line[2].split()}
    assert told - {""} == set(SCENES)
