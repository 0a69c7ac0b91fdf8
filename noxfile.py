"""What CI checks, for everyone: `nox`, or `nox -s types`."""

import nox

nox.options.sessions = ["lint", "types", "tests"]
CHECK = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "check")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, spelling and formatting."""
    session.install(*CHECK)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types."""
    session.install(*CHECK, ".[test]")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """The quick suite."""
    session.install(".[test,torch]")
    session.run("pytest", *session.posargs)


@nox.session
def instructions(session: nox.Session) -> None:
    """Whether the book's epoch takes more instructions than it did; needs valgrind."""
    session.install(".")
    session.run("python", "bench/instructions.py", "--check")


@nox.session
def slow(session: nox.Session) -> None:
    """The slow claims."""
    session.install(".[test,torch]")
    session.run("pytest", "-m", "slow", *session.posargs)
