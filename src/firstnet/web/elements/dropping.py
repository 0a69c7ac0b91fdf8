"""A place to drop a file on, or to choose one: by mouse, touch or keyboard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from firstnet.errors import FirstnetError, FormatError

Taken = Callable[[bytes, str], Awaitable[None]]  # a file's content and its name
Told = Callable[[str], None]  # what went wrong, in a line

# Quasar's own header and list make room for a button and a line of text.
HEADER = """
<div class="drop">
  <q-btn outline no-caps dense color="primary" @click="props.pickFiles" padding="4px 12px">
    {choose}<q-uploader-add-trigger />
  </q-btn>
  <span class="muted small">{or_drop}</span>
</div>
"""


def drop_place(
    choose: str, or_drop: str, accept: str, largest: int, taken: Taken, told: Told
) -> ui.upload:
    """Make a place for one file at a time.

    Args:
        choose: what the button says.
        or_drop: what stands beside it.
        accept: endings of the files that may be chosen: ".png, .jpg".
        largest: bytes that a file may have.
        taken: is given the file.
        told: is given a line, where a file is not taken.
    """

    async def take(event: events.UploadEventArguments) -> None:
        place.reset()
        file = event.file
        try:
            check_bytes(file.size(), file.name, largest)
            await taken(await file.read(), file.name)
        except FirstnetError as error:
            told(str(error))

    def refuse() -> None:
        place.reset()
        told(
            f"This file can't be used. Choose one of at most {largest >> 20} MB with the ending "
            f"{accept}."
        )

    place = ui.upload(on_upload=take, on_rejected=refuse, auto_upload=True, max_file_size=largest)
    place.props["accept"] = accept
    place.props("flat").classes("drop-place")
    place.add_slot("header", HEADER.format(choose=choose, or_drop=or_drop))
    place.add_slot("list", "<span></span>")
    return place


def check_bytes(size: int, name: str, largest: int) -> None:
    """Raise unless a file of so many bytes is taken.

    Raises:
        FormatError: it is too large.
    """
    if size > largest:
        raise FormatError(
            f"{name} has {size / 2**20:.1f} MB, but the limit is {largest >> 20} MB; choose a "
            "smaller file."
        )
