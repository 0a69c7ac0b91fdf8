"""firstnet serve: what is checked before the page is served; the page itself is in tests/web."""

import re
import socket
import sys

import pytest

from firstnet.machine.extras import source

pytest.importorskip("uvicorn")


def test_a_taken_port_is_said_in_one_line_with_the_next_free_one(firstnet):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        seen = firstnet("serve", "--no-open", "--port", port)
    assert (seen.code, seen.out) == (2, "")
    assert re.fullmatch(
        rf"firstnet serve: Port {port} is taken by another program, or reserved; "
        r"port (\d+) is free: --port \1\.\n",
        seen.err,
    )


@pytest.mark.parametrize("port", ["-1", "eighty", "65536"])
def test_a_port_that_is_none_is_refused(firstnet, port):
    seen = firstnet("serve", "--no-open", "--port", port)
    assert seen.code == 2
    assert seen.err.startswith("firstnet serve: --port is ")
    assert seen.err.count("\n") == 1


def test_a_host_that_is_not_this_computer_is_refused(firstnet):
    seen = firstnet("serve", "--no-open", "--host", "192.0.2.1")
    assert seen.code == 2
    assert "isn't an address of this computer" in seen.err


def test_without_the_extra_its_install_line_is_printed(firstnet, monkeypatch):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    seen = firstnet("serve", "--no-open")
    assert seen.code == 2
    assert f"pip install '{source()}[web]'" in seen.err
