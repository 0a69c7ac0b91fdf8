"""Available memory: what the kernel reports, or less where a container sets a limit."""

import pytest

from firstnet.machine import memory


@pytest.fixture
def system(tmp_path, monkeypatch):
    """Files of a made-up kernel: 8,000 kB available, and no container."""
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    8000 kB\n")
    return tmp_path


def test_what_the_kernel_calls_available_is_there(system):
    assert memory.available() == 8000 * 1024


@pytest.mark.parametrize(
    ("limit", "used", "left"),
    [("5000", "1000", 4000), ("max", "1000", 8000 * 1024), ("5000", "6000", 0)],
)
def test_a_container_may_leave_less(system, limit, used, left):
    (system / "memory.max").write_text(limit)
    (system / "memory.current").write_text(used)
    assert memory.available() == left


@pytest.mark.parametrize("told", [None, "", "MemAvailable: much\n"])
def test_a_system_that_tells_nothing_has_all_its_memory_or_leaves_it_open(system, told):
    (system / "meminfo").unlink()
    if told is not None:
        (system / "meminfo").write_text(told)
    found = memory.available()
    assert found is None or found > 10**6


def test_files_that_a_container_has_in_memory_are_not_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    (tmp_path / "memory.max").write_text("1000\n")
    (tmp_path / "memory.current").write_text("900\n")
    assert memory.available() == 100
    (tmp_path / "memory.stat").write_text("anon 300\ninactive_file 500\nactive_file 100\n")
    assert memory.available() == 600
