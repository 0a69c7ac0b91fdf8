"""The look over the built site."""

import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def links():
    path = Path(__file__).parents[2] / "docs" / "links.py"
    spec = importlib.util.spec_from_file_location("docs_links", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def site(tmp_path):
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "index.html").write_text('<h2 id="train">train</h2> <a href="../">up</a>')
    (tmp_path / "index.html").write_text("")
    (tmp_path / "a%b.png").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize(
    "html",
    [
        '<a href="api/index.html#train">train</a>',
        '<a href="/api/">from the root</a>',
        '<p id="here"></p><a href="#here">here</a> <a href="#">top</a>',
        '<a href="https://example.org/">a click is no load</a>',
        '<a href="mailto:a@example.org">a letter</a>',
        '<img src="a%25b.png"><img src="data:image/png;base64,AAAA">',
        '<p style="background: url(data:image/png;base64,AAAA)">',
    ],
)
def test_a_site_in_order_has_no_faults(links, site, html):
    (site / "index.html").write_text(html)
    assert [*links.faults(site)] == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<a href="api/lost.html">', "index.html links to api/lost.html, which is not there"),
        ('<a href="api/#trian">', "index.html links to api/#trian, which is not there"),
        ('<a href="#there">', "index.html links to #there, which is not there"),
        ('<img src="lost.png">', "index.html links to lost.png, which is not there"),
        (
            '<script src="https://example.org/a.js">',
            "index.html loads https://example.org/a.js from elsewhere",
        ),
        (
            '<link rel="preconnect" href="//example.org">',
            "index.html loads //example.org from elsewhere",
        ),
        (
            '<style>@import "https://example.org/a.css";</style>',
            "index.html loads https://example.org/a.css from elsewhere",
        ),
        (
            '<img srcset="https://example.org/a.png 2x">',
            "index.html loads https://example.org/a.png from elsewhere",
        ),
    ],
)
def test_a_fault_is_told(links, site, html, fault):
    (site / "index.html").write_text(html)
    assert [*links.faults(site)] == [fault]


def test_style_sheets_load_nothing_from_elsewhere(links, site):
    (site / "a.css").write_text("@font-face {src: url(https://example.org/a.woff2)}")
    assert [*links.faults(site)] == ["a.css loads https://example.org/a.woff2 from elsewhere"]
