"""A photographed digit: scaled and centred as in MNIST, or rejected in one line."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from firstnet.data import catalogue, photo, store
from firstnet.errors import AccessError, DataError, FormatError


@pytest.fixture(scope="module")
def mnist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "cache_folder", lambda: folder)
        return catalogue.load("mnist")


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist.test.x[:100].reshape(-1, 28, 28)


def enlarged(digit, side, how=Image.Resampling.NEAREST):
    return np.asarray(Image.fromarray(digit).resize((side, side), how))


def on_paper(digit, rng, ink=100, noise=4, slant=(60, 30), vignette=0):
    """Write a digit on grey paper of 400 by 400 pixels, unevenly lit, with a camera's noise."""
    page = np.zeros((400, 400))
    page[90:300, 60:270] = enlarged(digit, 210, Image.Resampling.BICUBIC) / 255
    down, across = np.mgrid[0:1:400j, 0:1:400j]
    light = 130 + slant[0] * down + slant[1] * across
    light -= vignette * ((down - 0.5) ** 2 + (across - 0.5) ** 2)
    return np.clip(light - ink * page + noise * rng.standard_normal(page.shape), 0, 255)


def difference(one, other):
    return np.abs(one.astype(float) - other).mean()


@pytest.mark.parametrize("change", [lambda digit: digit, lambda digit: 255 - digit])
@pytest.mark.parametrize("side", [28, 280])
def test_a_digit_of_mnist_comes_back_close_to_itself(tmp_path, digits, change, side):
    differences = []
    for digit in digits[:40]:
        Image.fromarray(change(enlarged(digit, side))).save(tmp_path / "digit.png")
        row = photo.read_photo(tmp_path / "digit.png")
        assert row.shape == (1, 784)
        assert row.dtype == np.uint8
        differences.append(difference(row.reshape(28, 28), digit))
    assert np.median(differences) < 0.1  # of 255 levels; one-level rounding at most
    assert np.mean(differences) < 0.5


def nearest(digit, mnist):
    """Name a digit after the nearest of 5,000 to train: right 9 times in 10."""
    x = mnist.training.x[:5_000].astype(np.float32)
    return mnist.training.labels[((x - digit.ravel()) ** 2).sum(axis=1).argmin()]


@pytest.mark.parametrize(
    "light",
    [{}, {"noise": 12}, {"ink": 40}, {"slant": (0, 0), "vignette": 120}],
    ids=["slanting", "noisy", "faint", "vignetted"],
)
@pytest.mark.parametrize(
    "change", [lambda grey: grey, lambda grey: 255 - grey], ids=["ink", "chalk"]
)
def test_a_photo_of_a_digit_is_recognised_as_often_as_the_digit(mnist, digits, rng, light, change):
    some = range(25)
    plain = sum(nearest(digits[n], mnist) == mnist.test.labels[n] for n in some)
    photos = [photo.as_digit(change(on_paper(digits[n], rng, **light))) for n in some]
    recognised = sum(nearest(photos[n], mnist) == mnist.test.labels[n] for n in some)
    assert recognised >= plain - 3


def test_the_longer_side_is_20_and_the_mass_centred():
    page = np.zeros((100, 100))
    page[5:45, 60:70] = 255
    digit = photo.as_digit(page)
    rows, columns = np.nonzero(digit)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 5)
    assert rows.mean() == pytest.approx(14, abs=0.5)
    assert columns.mean() == pytest.approx(14, abs=0.5)
    assert digit.max() == 255


def test_a_lopsided_digit_is_not_cut_off():
    page = np.zeros((100, 100))
    page[40:60, 20:22] = 255
    page[49:51, 20:60] = 200
    page[20:80, 58:80] = 255
    digit = photo.as_digit(page)
    _, columns = np.nonzero(digit)
    assert (columns.min(), columns.max()) == (0, 19)  # by its mass alone it would begin at -1


def test_specks_of_dirt_do_not_count(digits, rng):
    page = on_paper(digits[0], rng)
    clean = photo.as_digit(page)
    for row, column in rng.integers(0, 395, (10, 2)):
        if not (80 < row < 310 and 50 < column < 280):
            page[row : row + 4, column : column + 4] = 20
    page[5:9, 5:9] = page[390:394, 390:394] = 20
    assert difference(photo.as_digit(page), clean) < 3


def test_a_digit_in_two_pieces_stays_whole():
    page = np.full((100, 100), 255)
    page[20:30, 40:70] = page[40:80, 40:50] = 0
    rows, columns = np.nonzero(photo.as_digit(page))
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 == 10


def test_a_lighter_stroke_belongs_to_the_digit():
    page = np.full((100, 100), 255)
    page[20:80, 40:50] = 0
    page[70:80, 50:70] = 90
    assert np.ptp(np.nonzero(photo.as_digit(page))[1]) + 1 == 10


def page_of_a_seven():
    page = np.full((120, 100), 255, np.uint8)
    page[20:30, 20:80] = page[20:100, 70:80] = 0
    return page


def transparent(page):
    ink = np.zeros((*page.shape, 4), np.uint8)
    ink[..., 3] = 255 - page
    return Image.fromarray(ink)


def turned(page):
    image = Image.fromarray(np.rot90(page))
    image.getexif()[0x0112] = 6  # the camera was held upright: turn it clockwise
    return image


@pytest.mark.parametrize(
    ("make", "ending"),
    [
        (transparent, "png"),
        (transparent, "gif"),
        (turned, "png"),
        (lambda page: Image.fromarray(page).convert("RGB"), "webp"),
        (lambda page: Image.fromarray(page).convert("CMYK"), "jpg"),
        (lambda page: Image.fromarray(page).convert("1"), "png"),
        (lambda page: Image.fromarray(page.astype(np.uint16) * 150 + 5_000), "png"),
    ],
    ids=["transparent", "transparent gif", "turned", "webp", "cmyk", "1 bit", "16 bits"],
)
def test_every_common_kind_of_picture_is_read(tmp_path, make, ending):
    image = make(page_of_a_seven())
    path = tmp_path / f"seven.{ending}"
    image.save(path, exif=image.getexif())
    expected = photo.as_digit(page_of_a_seven())
    assert difference(photo.read_photo(path).reshape(28, 28), expected) < 3


def test_a_large_picture_is_made_smaller_first(tmp_path):
    Image.new("L", (3_000, 2_000), "white").save(tmp_path / "large.png")
    assert max(photo.read_grey(tmp_path / "large.png").shape) == photo.ENOUGH


def png_that_claims(width, height):
    def chunk(name, content):
        return (
            struct.pack(">I", len(content))
            + name
            + content
            + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_072, 10_000, 20_000, 60_000])
def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path, side):
    (tmp_path / "huge.png").write_bytes(png_that_claims(side, side))
    with pytest.raises(FormatError, match="more than 50 million pixels") as caught:
        photo.read_photo(tmp_path / "huge.png")
    assert "\n" not in str(caught.value)


def whole_png():
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (50, 50), np.uint8)).save(file, "png")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", b"%!PS-Adobe-3.0 EPSF-3.0\n", whole_png()[:500], png_that_claims(10, 10)],
    ids=["empty", "text", "eps", "cut short", "no pixels"],
)
def test_what_is_no_picture_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "digit.png").write_bytes(content)
    with pytest.raises(FormatError, match=r"digit\.png is no picture that can be read") as caught:
        photo.read_photo(tmp_path / "digit.png")
    assert "\n" not in str(caught.value)


def test_rare_formats_with_their_rarely_tested_readers_are_refused(tmp_path):
    Image.fromarray(page_of_a_seven()).save(tmp_path / "seven.pcx")
    with pytest.raises(FormatError, match="no picture that can be read"):
        photo.read_photo(tmp_path / "seven.pcx")


@pytest.mark.parametrize("name", ["missing.png", "."])
def test_a_path_that_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(AccessError, match="can't be read"):
        photo.read_photo(tmp_path / name)


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (28, 28), (300, 200)])
def test_a_blank_picture_is_refused(level, shape):
    with pytest.raises(DataError, match="The picture is blank"):
        photo.as_digit(np.full(shape, level, np.uint8))


@pytest.mark.parametrize("noise", [1, 5, 20, 60])
def test_noise_is_no_digit(rng, noise):
    with pytest.raises(DataError, match="The picture is blank"):
        photo.as_digit(128 + noise * rng.standard_normal((300, 300)))


def test_a_blank_file_is_named(tmp_path):
    Image.new("L", (50, 50), "white").save(tmp_path / "blank.png")
    with pytest.raises(DataError, match=r"blank\.png: The picture is blank"):
        photo.read_photo(tmp_path / "blank.png")
