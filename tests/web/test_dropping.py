"""What visitors drop or type: a file too large is rejected, and only whole numbers count."""

import pytest

pytest.importorskip("nicegui")

from firstnet.errors import FormatError
from firstnet.web.elements.dropping import check_bytes
from firstnet.web.elements.entries import whole


def test_a_file_of_too_many_bytes_is_not_taken():
    check_bytes(2**20, "a.py", 2**20)
    with pytest.raises(FormatError, match=r"^a\.py has 3\.0 MB, but the limit is 1 MB"):
        check_bytes(3 * 2**20, "a.py", 2**20)


@pytest.mark.parametrize("typed", [None, "", "x", float("nan"), float("inf"), [1]])
def test_what_is_no_whole_number_is_none(typed):
    assert whole(typed) is None


def test_a_whole_number_may_come_as_text_or_with_a_point():
    assert (whole("12"), whole(12.0), whole(-3)) == (12, 12, -3)
