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
    help="Address to listen on; if other computers can reach it, the link contains a secret token.",
)
@click.option(
    "--port",
    default=8000,
    type=Whole(0, 65_535, such_as=8000),
    help="Port to listen on; 0 picks a free one.",
)
@click.option("--open/--no-open", "opens", default=True, help="Open the page in the browser.")
@click.option(
    "--allow-doctor",
    is_flag=True,
    help="With --host: let everyone with the link run programs here, in a sandbox.",
)
def serve(host: str, port: int, opens: bool, allow_doctor: bool) -> None:
    """Watch a network learn in your browser.

    Train it, look inside, see its mistakes, draw a digit, follow one step through the book's
    equations, and have your own network examined. Nothing leaves this computer. Ctrl-C stops it.

    The doctor runs programs. On other computers its tab is hidden, unless you pass --allow-doctor
    and a sandbox works (see firstnet doctor --isolation).
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
