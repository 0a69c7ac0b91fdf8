"""The summary of a class as results arrive."""

from firstnet.cli import gradebook
from firstnet.doctor.reading.submissions import Submission
from firstnet.doctor.report.report import Examination


def test_a_summary_that_takes_long_to_write_is_written_seldom(tmp_path, monkeypatch):
    now, written = [0.0], []
    monkeypatch.setattr(gradebook.time, "monotonic", lambda: now[0])

    def write(path, found, *_):
        now[0] += len(found) / 1000  # seconds: as many results, as long
        written.append(len(found))

    monkeypatch.setattr(gradebook, "write_summary", write)
    files = [Submission(f"{number}.py", b"x = 1") for number in range(2000)]
    book = gradebook.Gradebook(tmp_path / "class.csv", files)
    for number, file in enumerate(files):
        now[0] += 0.1
        book.note(number, Examination(file.name, "healthy"))
    share = sum(written) / 1000 / now[0]
    assert len(written) > 5
    assert share < 0.06  # 0.73 where it is written every 2 s
