"""The guard, spoken to as a server would: who may come in, and what is said to the others."""

import pytest

from firstnet.web.guard import LARGEST_BODY, Guard

HOST = "127.0.0.1:8000"


async def app(scope, receive, send):
    """Answer with the bytes that came, as a page would."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d bytes" % len(body)})


def finish(coroutine):
    """Run a coroutine that never has to wait; a browser's tests may hold the one event loop."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def ask(
    guard, *, kind="http", method="GET", path="/", query="", host=HOST, parts=(b"",), **headers
):
    """Return what the guard sends for one request."""
    named = {"host": host} | {name.replace("_", "-"): text for name, text in headers.items()}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), text.encode()) for name, text in named.items()],
    }
    if kind == "websocket":
        del scope["method"]
    messages = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, start=1)
    ]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    finish(guard(scope, receive, send))
    return sent


def status(sent):
    return sent[0]["status"]


def words(sent):
    return sent[-1]["body"].decode()


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9000", "LOCALHOST", "[::1]:8000"])
def test_this_computer_comes_in_by_any_of_its_own_names(host):
    assert status(ask(Guard(app), host=host)) == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "::2"])
def test_a_name_that_was_made_to_point_here_is_refused(host):
    sent = ask(Guard(app), host=host)
    assert status(sent) == 421
    assert "another name" in words(sent)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8001"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_elsewhere_can_send_nothing(origin, method):
    sent = ask(Guard(app), method=method, origin=origin)
    assert status(sent) == 403
    assert "can't drive" in words(sent)


def test_a_page_elsewhere_gets_no_websocket():
    sent = ask(Guard(app), kind="websocket", origin="http://evil.example")
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_our_own_page_posts_and_gets_its_websocket():
    own = {"origin": f"http://{HOST}"}
    assert words(ask(Guard(app), method="POST", parts=(b"ab", b"c"), **own)) == "3 bytes"
    assert ask(Guard(app), kind="websocket", **own) == [{"type": "websocket.accept"}]


def guarded():
    return Guard(app, names=(), token="secret", cookie="firstnet_1")


def test_without_the_token_nothing_is_shown():
    sent = ask(guarded(), host="192.0.2.7:8000")
    assert status(sent) == 403
    assert "token is missing" in words(sent)
    assert ask(guarded(), kind="websocket")[0]["type"] == "websocket.close"


@pytest.mark.parametrize("query", ["token=", "token=secre", "token=secrets", "other=secret"])
def test_another_token_does_not_open(query):
    assert status(ask(guarded(), query=query)) == 403


def test_the_link_with_the_token_leads_to_a_clean_address_and_leaves_a_cookie():
    sent = ask(guarded(), path="/", query="a=1&token=secret")
    headers = dict(sent[0]["headers"])
    assert status(sent) == 303
    assert headers[b"location"] == b"/?a=1"
    assert headers[b"set-cookie"].decode().split("; ") == [
        "firstnet_1=secret",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
    ]


def test_the_cookie_opens_pages_and_websockets():
    cookie = {"cookie": "other=1; firstnet_1=secret"}
    assert status(ask(guarded(), **cookie)) == 200
    assert ask(guarded(), kind="websocket", **cookie) == [{"type": "websocket.accept"}]


def test_the_cookie_of_a_page_elsewhere_does_not_help_it():
    sent = ask(
        guarded(), kind="websocket", cookie="firstnet_1=secret", origin="http://evil.example"
    )
    assert sent[0]["type"] == "websocket.close"


def test_a_token_in_another_alphabet_does_not_open():
    assert status(ask(guarded(), query="token=%C3%A9")) == 403


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "-1", "many"])
def test_a_body_that_is_said_to_be_too_large_is_refused_before_it_comes(length):
    sent = ask(Guard(app), method="POST", content_length=length)
    assert status(sent) == 413
    assert "more than 32 MB" in words(sent)


def test_a_body_that_grows_too_large_is_cut_off():
    half = bytes(LARGEST_BODY // 2 + 1)
    assert status(ask(Guard(app), method="POST", parts=(half, half))) == 413
    assert status(ask(Guard(app), method="POST", parts=(half,))) == 200


def test_what_is_neither_a_request_nor_a_websocket_passes():
    seen = []

    async def lifespan(scope, receive, send):
        seen.append(scope["type"])

    finish(Guard(lifespan)({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
