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
    guard,
    *,
    kind="http",
    method="GET",
    path="/",
    query="",
    host=HOST,
    parts=(b"",),
    twice=(),
    extensions=None,
    **headers,
):
    """Return what the guard sends for one request; headers in `twice` come after the others."""
    named = {"host": host} | {name.replace("_", "-"): text for name, text in headers.items()}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [
            (name.encode(), text.encode("latin-1")) for name, text in [*named.items(), *twice]
        ],
        "extensions": extensions or {},
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
    assert "can't use" in words(sent)


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
    own = {"origin": f"http://{HOST}"}
    assert status(ask(guarded(), **cookie)) == 200
    assert ask(guarded(), kind="websocket", **own, **cookie) == [{"type": "websocket.accept"}]


def test_the_cookie_of_a_page_elsewhere_does_not_help_it():
    sent = ask(
        guarded(), kind="websocket", cookie="firstnet_1=secret", origin="http://evil.example"
    )
    assert sent[0]["type"] == "websocket.close"


def test_a_token_in_another_alphabet_does_not_open():
    assert status(ask(guarded(), query="token=%C3%A9")) == 403


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "-1", "many", "²", "9" * 5000])
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


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "//127.0.0.1:8000", "127.0.0.1:8000", "", "http://a:b:c"]
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_an_origin_that_can_not_be_read_is_refused(origin, kind):
    sent = ask(Guard(app), kind=kind, origin=origin)
    assert sent[0].get("status", 403) == 403
    assert sent[-1]["type"] in ("http.response.body", "websocket.close")


@pytest.mark.parametrize(
    "host",
    ["[", "[::1", "[:::]", "a b", "a:port", "127.0.0.1:99999", "evil@127.0.0.1", "127.0.0.1/", ""],
)
def test_a_host_that_can_not_be_read_is_refused_whatever_the_server_is_called(host):
    assert status(ask(guarded(), host=host, query="token=secret")) == 421
    assert status(ask(Guard(app), host=host)) == 421


@pytest.mark.parametrize("name", ["host", "origin", "content-length", "sec-fetch-site"])
def test_a_header_that_comes_twice_is_refused(name):
    sent = ask(Guard(app), twice=[(name, HOST), (name, HOST)])
    assert status(sent) == 400
    assert words(sent) == f"The header {name} was sent more than once.\n"


@pytest.mark.parametrize("query", ["%", "token=%ff%fe", "token=%00", "&&;=&", "token[", "\xff"])
@pytest.mark.parametrize("cookie", ["", "=", ";;;", 'a="', "firstnet_1", "\x01[=;\xff", "$=1"])
def test_a_cookie_or_query_that_can_not_be_read_is_no_token(query, cookie):
    assert status(ask(guarded(), query=query, cookie=cookie)) == 403


def test_the_cookie_is_found_between_those_of_other_servers():
    cookie = '{"a": "b"}; c=[1,2]; firstnet_1=secret; d="'
    assert status(ask(guarded(), cookie=cookie)) == 200


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", b"/"),
        ("//evil.example/", b"/evil.example/"),
        ("///evil.example", b"/evil.example"),
        ("/\\evil.example", b"/evil.example"),
        ("\\\\evil.example", b"/evil.example"),
        ("/\t/evil.example", b"/%09/evil.example"),
        ("/\r\nset-cookie: a=b", b"/%0D%0Aset-cookie%3A%20a%3Db"),
        ("http://evil.example", b"/http%3A//evil.example"),
        ("/\u00e9\ud800", b"/%C3%A9%3F"),
        ("", b"/"),
    ],
)
def test_the_link_with_the_token_leads_to_this_server_only(path, location):
    sent = ask(guarded(), path=path, query="token=secret")
    assert status(sent) == 303
    assert dict(sent[0]["headers"])[b"location"] == location


def fetched(site, mode="no-cors", dest="image"):
    """Return the headers that tell where a request comes from and what it is for."""
    return {"sec_fetch_site": site, "sec_fetch_mode": mode, "sec_fetch_dest": dest}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "unheard-of"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("cors", "empty"), ("navigate", "iframe"), ("websocket", "document")],
)
def test_another_site_loads_nothing_from_here(site, mode, dest):
    sent = ask(Guard(app), **fetched(site, mode, dest))
    assert status(sent) == 403
    assert "Another site" in words(sent)


def test_another_site_may_link_to_the_page_but_send_nothing():
    link = fetched("cross-site", "navigate", "document")
    assert status(ask(Guard(app), **link)) == 200
    assert status(ask(Guard(app), method="POST", **link)) == 403
    assert status(ask(Guard(app), **{**link, "origin": "http://evil.example"})) == 403


def test_our_own_page_and_what_is_typed_come_in():
    assert status(ask(Guard(app), **fetched("same-origin"))) == 200
    assert status(ask(Guard(app), **fetched("none", "navigate", "document"))) == 200


def test_a_websocket_says_where_it_comes_from():
    assert ask(Guard(app), kind="websocket")[0]["type"] == "websocket.close"
    own = {"origin": f"http://{HOST}"}
    elsewhere = fetched("cross-site", "websocket", "websocket")
    assert ask(Guard(app), kind="websocket", **own, **elsewhere)[0]["type"] == "websocket.close"


def test_a_websocket_is_refused_in_words_where_the_server_can_send_them():
    extensions = {"websocket.http.response": {}}
    sent = ask(Guard(app), kind="websocket", host="evil.example", extensions=extensions)
    assert [message["type"] for message in sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert status(sent) == 421
    assert "another name" in words(sent)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, 200),
        ({"query": "token=secret"}, 303),
        ({"cookie": ""}, 403),
        ({"content_length": "many"}, 413),
        ({"host": "["}, 421),
        ({"twice": [("host", HOST)]}, 400),
    ],
)
def test_each_answer_tells_the_browser_to_keep_others_out(asked, wanted):
    sent = ask(guarded(), **{"cookie": "firstnet_1=secret", **asked})
    headers = dict(sent[0]["headers"])
    assert status(sent) == wanted
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"x-frame-options"] == b"DENY"
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert headers[b"cross-origin-opener-policy"] == b"same-origin"
    assert headers[b"cross-origin-resource-policy"] == b"same-origin"
    rules = headers[b"content-security-policy"].decode().split("; ")
    policy = dict(rule.split(" ", 1) for rule in rules)
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    allowed = {"'none'", "'self'", "data:"}
    assert {it for sources in policy.values() for it in sources.split()} <= allowed


def test_the_headers_of_the_guard_replace_those_of_the_app():
    async def lax(scope, receive, send):
        headers = [(b"X-Frame-Options", b"ALLOWALL"), (b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

    headers = ask(Guard(lax))[0]["headers"]
    assert [text for name, text in headers if name.lower() == b"x-frame-options"] == [b"DENY"]
    assert (b"content-type", b"text/html") in headers
