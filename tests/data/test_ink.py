"""Ink and paper: strokes are found despite shadows, noise, or light ink on dark paper."""

import numpy as np
import pytest

from firstnet.data import ink


def test_the_paper_is_found_under_ink_that_touches_the_border():
    page = np.tile(np.linspace(150, 200, 100), (100, 1))
    inked = page.copy()
    inked[:80, 30:50] = 20
    np.testing.assert_allclose(ink.paper(inked), page, atol=0.01)


def lit(height=300, width=400, slant=(60, 30)):
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return 130 + slant[0] * down + slant[1] * across


def test_the_noise_of_the_paper_is_no_ink(rng):
    page = lit() + 12 * rng.standard_normal((300, 400))
    page[100:200, 150:170] -= 100
    above, _ = ink.ink(page)
    outside = np.ones(above.shape, bool)
    outside[95:205, 145:175] = False
    assert np.mean(above[outside] > 0) < 0.01
    assert np.mean(above[100:200, 150:170] > 0) > 0.95


def test_a_shadow_across_the_page_is_no_ink_but_what_is_written_in_it_is(rng):
    page = lit(slant=(20, 10)) + 3 * rng.standard_normal((300, 400))
    edge = 1 / (1 + np.exp(-(np.arange(400) - 250) / 6))  # soft, some 25 pixels wide
    page -= 70 * edge  # the paper in the shade is darker than ...
    page[100:200, 330:345] -= 50
    page[100:200, 60:75] -= 50  # ... the ink in the light
    above, _ = ink.ink(page)
    strokes = above > 20
    assert strokes[100:200, 330:345].mean() > 0.95
    assert strokes[100:200, 60:75].mean() > 0.95
    assert strokes.sum() < 1.1 * 100 * 30


def test_strokes_in_the_shade_rise_as_high_as_those_in_the_light():
    light = np.where(np.arange(400) < 200, 210.0, 70.0) * np.ones((300, 1))
    ink_on_it = light.copy()
    ink_on_it[100:200, 60:75] *= 0.4
    ink_on_it[100:200, 330:345] *= 0.4
    above, _ = ink.ink(ink_on_it)
    in_light, in_shade = above[100:200, 60:75].mean(), above[100:200, 330:345].mean()
    assert in_shade == pytest.approx(in_light, rel=0.25)  # 42 and 126 levels below their paper


def test_light_ink_on_dark_paper_rises_as_well():
    page = np.full((100, 100), 40.0)
    page[30:70, 40:50] = 220
    above, noise = ink.ink(page)
    assert noise == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(above, np.where(page > 100, 180, 0), atol=1e-6)


def test_a_picture_of_a_few_pixels_has_a_paper_too():
    for shape in ((1, 1), (1, 9), (9, 1), (5, 5)):
        np.testing.assert_allclose(ink.paper(np.full(shape, 90.0)), 90)


def test_otsu_s_threshold_lies_midway_between_two_groups(rng):
    values = np.concatenate([rng.normal(20, 3, 500), rng.normal(90, 5, 100)])
    assert 45 < ink.otsu(values) < 65
