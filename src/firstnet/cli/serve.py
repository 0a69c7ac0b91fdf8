"""firstnet serve."""

from __future__ import annotations

import click

from firstnet.cli.help import example
from firstnet.cli.types import Whole


@click.command(epilog=example("firstnet serve", "firstnet serve --host 0.0.0.0 --port 8080"))
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    help="Where to listen; others than this computer's own need the token in the link.",
)
@click.option(
    "--port",
    default=8000,
    type=Whole(0, 65_535, such_as=8000),
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--open/--no-open", "opens", default=True, help="Open the page in the browser.")
@click.option(
    "--allow-doctor",
    is_flag=True,
    help="With another --host: let all who have the link run programs here, in a sandbox.",
)
def serve(host: str, port: int, opens: bool, allow_doctor: bool) -> None:
    """Open a page on which a network learns and can be taken apart.

    Train it, look inside, see its mistakes, draw a digit for it, follow one step through the
    equations, have your own network examined. Nothing leaves this computer. Ctrl-C ends it.

    The doctor runs whatever program it is given. So on a page for others it is there only with
    --allow-doctor, and where a sandbox works (firstnet doctor --isolation).
    """
    from firstnet.web.serving import open_browser
    from firstnet.web.serving import serve as serve_page

    def announce(link: str) -> None:
        click.echo(f"The page is at {link} (Ctrl-C ends it)")
        if opens:
            open_browser(link)

    try:
        serve_page(host, port, announce, allow_doctor=allow_doctor)
    except KeyboardInterrupt:
        click.echo(err=True)  # leave the line on which the terminal has shown ^C
