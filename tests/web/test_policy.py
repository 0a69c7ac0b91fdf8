"""The Content-Security-Policy in a browser: the panels work, and nothing from elsewhere loads."""

import contextlib

import pytest
from playwright.sync_api import expect

WATCH = """window.violations = [];
addEventListener("securitypolicyviolation", it => violations.push(
  `${it.violatedDirective} ${it.blockedURI} ${it.sample}`));"""
ELSEWHERE = "http://192.0.2.1"  # an address for documentation
TABS = ("Train", "Look inside", "Mistakes", "Draw", "Step through", "Doctor")


@pytest.fixture
def page(browser, server):
    """The page in a browser that collects what its policy blocks."""
    with browser.new_context() as context, contextlib.closing(context.new_page()) as page:
        page.add_init_script(WATCH)
        page.goto(server.url)
        page.locator(".figure-number", has_text="95.06 %").wait_for()
        yield page


def test_every_panel_works_within_the_policy(page):
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        expect(page.locator("[role=tabpanel]:visible .card").first).to_be_visible()
        page.wait_for_timeout(500)
    page.get_by_role("tab", name="Draw").click()
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("button", name="Start again", exact=True).click()
    page.get_by_role("button", name="One epoch", exact=True).click()
    expect(page.locator(".status")).to_have_text("1 of 30 epochs")
    assert page.evaluate("violations") == []


ATTEMPTS = {
    "img-src": "new Image().src = `${there}/a.png`",
    "connect-src": "fetch(`${there}/a`).catch(() => 0)",
    "script-src-elem": "put('script', 'src')",
    "style-src-elem": "put('link', 'href', { rel: 'stylesheet' })",
    "frame-src": "put('iframe', 'src')",
    "object-src": "put('object', 'data')",
    "base-uri": "put('base', 'href')",
    "form-action": "put('form', 'action').submit()",
}


@pytest.mark.parametrize("directive", ATTEMPTS)
def test_nothing_is_loaded_from_or_sent_to_elsewhere(page, directive):
    page.evaluate(
        f"""there => {{
      const put = (tag, name, more = {{}}) => document.body.appendChild(
        Object.assign(document.createElement(tag), more, {{ [name]: `${{there}}/a` }}));
      {ATTEMPTS[directive]};
    }}""",
        ELSEWHERE,
    )
    for _ in range(200):  # the policy forbids the page to wait for a condition in words
        if page.evaluate("violations.length"):
            break
        page.wait_for_timeout(50)
    assert page.evaluate("violations[0]").startswith(f"{directive} {ELSEWHERE}")


def test_no_other_site_frames_the_page(browser, server):
    with contextlib.closing(browser.new_page()) as outer:
        outer.set_content(f"<iframe src='{server.url}'></iframe>")
        outer.wait_for_timeout(1_000)
        assert outer.frames[1].url == "chrome-error://chromewebdata/"
