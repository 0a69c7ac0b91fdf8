"""A course's own tests ask for a healthy network, in a true run of pytest."""

import subprocess
import sys

COURSE = """
def test_the_network_is_healthy(firstnet_doctor):
    firstnet_doctor.assert_healthy("net.py")
"""


def test_it_passes_with_a_right_network_and_fails_with_the_report_of_a_wrong_one(tmp_path, or_gate):
    (tmp_path / "test_course.py").write_text(COURSE)
    for sign, code in (("-=", 0), ("+=", 1)):
        (tmp_path / "net.py").write_text(or_gate.replace("-=", sign))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_course.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
    assert "net.py:9  error  ND" in done.stdout
    assert "assert_healthy(" not in done.stdout  # the report, and no traceback
