"""The outline of the countries and the frames of the map."""

import pytest

from pipeline.publish.explore.outline import REGIONS, WIDTH, WORLD, Frame, fitting_frame, middle, shapes


@pytest.mark.parametrize("bounds", [words_bounds[1] for words_bounds in REGIONS.values()])
def test_every_frame_shows_what_lies_in_it(bounds):
    frame = Frame(bounds)
    drawn = dict(shapes(frame))
    for code in ("RS", "XK", "UA", "LR", "CO", "FJ", "JP"):
        latitude, longitude = middle(code)
        x, y = frame.point(latitude, longitude)
        if 0 < x < WIDTH and 0 < y < frame.height:
            assert code in drawn


@pytest.mark.parametrize(
    ("codes", "points", "expected"),
    [
        ([], [], WORLD),
        (["RS"], [], (5, 40, 35, 50)),
        (["XK"], [], (15, 40, 25, 45)),
        (["FJ", "BR"], [], WORLD),
        (["AUSTRALIA"], [], WORLD),
    ],
)
def test_fitting_frame(codes, points, expected):
    frame = fitting_frame(codes, points)
    assert frame.bounds == expected
    assert 0.3 * WIDTH < frame.height < 0.8 * WIDTH


def test_a_frame_is_as_wide_as_it_is_drawn():
    for bounds in (WORLD, (10, 40, 30, 50)):
        frame = Frame(bounds)
        west, south, east, north = bounds
        assert frame.point(north, (west + east) / 2)[1] == pytest.approx(0)
        assert frame.point(south, (west + east) / 2)[1] == pytest.approx(frame.height, abs=1)
        widest = 0 if south <= 0 else south
        assert frame.point(widest, west)[0] == pytest.approx(0)
        assert frame.point(widest, east)[0] == pytest.approx(WIDTH)


def test_kosovo_has_a_shape_and_crimea_is_drawn_with_ukraine():
    drawn = dict(shapes(Frame((20, 40, 50, 55))))
    assert "XK" in drawn
    x, y = Frame((20, 40, 50, 55)).point(45.2, 34.3)
    assert [code for code in ("UA", "RU") if _inside(drawn[code], x, y)] == ["UA"]


def _inside(path, x, y):
    inside = False
    for ring in path.removeprefix("M").removesuffix("Z").split("ZM"):
        points = [tuple(map(float, pair.split())) for pair in ring.split("L")]
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            if (y1 > y) != (y2 > y):
                inside ^= x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return inside
