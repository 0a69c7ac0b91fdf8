"""What CI checks, for everyone: `nox`, or `nox -s types`."""

import os
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "tests"]
PROJECT = nox.project.load_toml("pyproject.toml")
EXTRAS = sorted(set(PROJECT["project"]["optional-dependencies"]) - {"bench", "test"})
CHECK = nox.project.dependency_groups(PROJECT, "check")
TYPES = nox.project.dependency_groups(PROJECT, "types")
DOCS = nox.project.dependency_groups(PROJECT, "docs")
GRADERS = nox.project.dependency_groups(PROJECT, "graders")
LOCK = ".ci/lock.txt"


@nox.session
def lint(session: nox.Session) -> None:
    """Style, spelling and formatting."""
    session.install(*CHECK)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("codespell")
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")
    citation = "vendor.citation-file-format"
    session.run("check-jsonschema", "--builtin-schema", citation, "CITATION.cff")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types; and whether type checkers accept the programs of README and docs."""
    session.install(*CHECK, *TYPES, _package(session, "test"))
    session.run("mypy")
    session.run("pytest", "-n0", "tests/docs/test_code_blocks.py", "-k", "type_checkers")


@nox.session
def tests(session: nox.Session) -> None:
    """The quick suite."""
    session.install(".[test,torch]")
    session.run("pytest", "tests/doctor", *session.posargs)
    session.run("pytest", "--ignore", "tests/doctor", *session.posargs)


@nox.session
def notebooks(session: nox.Session) -> None:
    """Run the notebooks with what a learner installs; the site shows what they leave in build/."""
    session.install(_package(session, "learn"))
    Path("build/notebooks").mkdir(parents=True, exist_ok=True)
    there = sorted(map(str, Path("docs/notebooks").glob("*.ipynb")))
    session.run("jupyter-execute", "--output=../../build/notebooks/{notebook_name}", *there)


@nox.session
def graders(session: nox.Session) -> None:
    """Whether Otter-Grader and nbgrader give points with the lines of the docs."""
    session.install(_package(session), *GRADERS)
    session.run("pytest", "--noconftest", "--override-ini=addopts=", "tests/graders")


@nox.session(requires=["notebooks"])
def docs(session: nox.Session) -> None:
    """The site, into build/site: no link into the void, and nothing loaded from elsewhere."""
    session.install(*DOCS)
    session.run("mkdocs", "build", "--strict", *session.posargs, env={"NO_MKDOCS_2_WARNING": "1"})


@nox.session
def site(session: nox.Session) -> None:
    """The static page, into build/browser: needs Emscripten (Debian: apt install emscripten)."""
    session.install("pip", _package(session))  # pip brings the doctor's wheels
    if Path("site/doctor/pack.py").exists():
        session.run("python", "site/doctor/pack.py")
    session.run("python", "site/build.py", *session.posargs)


@nox.session
def instructions(session: nox.Session) -> None:
    """Whether the book's epoch takes more instructions than it did; needs valgrind."""
    session.install(_package(session))
    session.run("python", "bench/instructions.py", "--check")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Damaged files for every reader, the same ones each time: 400 each, and more for a minute."""
    session.install(_package(session, "test"))
    tests = ("-n0", "--hypothesis-profile=fuzz", "tests/reliability/test_readers.py")
    session.run("pytest", *tests)
    always = ["--seed", "1", "--seconds", "60"]  # what CI says depends on the change, not on chance
    session.run("python", "bench/reliability/fuzz.py", *(session.posargs or always))


@nox.session
@nox.parametrize(
    "sanitizers", [nox.param("address,undefined", id="address"), nox.param("thread", id="thread")]
)
def sanitize(session: nox.Session, sanitizers: str) -> None:
    """The kernels' tests, with GCC's sanitizers built in; needs g++ on Linux."""
    _install_kernels(session, f"FIRSTNET_SANITIZE={sanitizers}")
    alone = sanitizers != "thread"
    runtimes = ["libasan.so" if alone else "libtsan.so", "libstdc++.so.6"]
    env = {
        # Before Python, which is built without them.
        "LD_PRELOAD": " ".join(_library(session, name) for name in runtimes),
        "PYTHONMALLOC": "malloc",  # each array in a block of its own
        # CPython keeps memory until its end; and GCC 12 aligns the frames that it keeps after a
        # return to less than the 64 bytes that AVX-512 needs (its bug 110027).
        "ASAN_OPTIONS": "detect_leaks=0:detect_stack_use_after_return=0",
        "UBSAN_OPTIONS": "print_stacktrace=1",
        "TSAN_OPTIONS": "die_after_fork=0",  # a test forks while there are threads
        "OPENBLAS_NUM_THREADS": "1",  # not built with the sanitizer, which can't see its locks
    }
    tests = [
        "tests/native" if alone else "tests/native/test_threads.py",
        "tests/engines/test_fast.py",
        *("-k", "not 64-bit"),  # an emulator would load the sanitizer's runtime, too
    ]
    # Not captured: a sanitizer ends the process before pytest would show what it wrote.
    pytest = ("python", "-m", "pytest", "-n0", "--capture=no")
    session.run(*pytest, *(session.posargs or tests), env=env)


@nox.session
def valgrind(session: nox.Session) -> None:
    """The kernels' tests in float32 under valgrind, which has AVX2 and hides AVX-512."""
    _install_kernels(session, "FIRSTNET_DEBUG=ON")
    tests = ["tests/native", "-k", "Avx2 and float32 and not threads"]
    session.run(
        *("valgrind", "--quiet", "--error-exitcode=99"),
        "--suppressions=tests/native/valgrind.supp",
        *("python", "-m", "pytest", "-n0", "--capture=no", *(session.posargs or tests)),
        env={"PYTHONMALLOC": "malloc", "OPENBLAS_NUM_THREADS": "1"},
        external=True,
    )


@nox.session
def slow(session: nox.Session) -> None:
    """The slow claims."""
    session.install(".[test,torch]")
    session.run("pytest", "-m", "slow", "-n", "0", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """Whether the wheel can be built, and works where nothing else is installed."""
    session.install("cibuildwheel", "pip")
    for system in (
        "linux",
        "macos",
        "windows",
        "pyodide",
    ):  # whether its part of pyproject.toml can be read
        session.run("cibuildwheel", "--print-build-identifiers", "--platform", system)
    session.run("pip", "wheel", "--no-deps", "--wheel-dir", str(_dist(session)), ".")
    session.run("python", "-m", "venv", "--clear", str(session.create_tmp() + "/clean"))
    clean = Path(session.create_tmp(), "clean", "bin", "python")
    session.run(str(clean), "-m", "pip", "install", str(_built(session)), external=True)
    session.run(str(clean), ".ci/try_wheel.py", external=True)


@nox.session
@nox.parametrize("extra", EXTRAS)
def extras(session: nox.Session, extra: str) -> None:
    """Whether each extra is enough for what it promises; the session wheel comes before it."""
    session.install(f"{_built(session)}[{extra}]")
    session.run("python", ".ci/try_wheel.py", extra)


@nox.session
def runners(session: nox.Session) -> None:
    """Whether uvx and pipx run the wheel, offline; the session wheel comes before it."""
    session.install("pip", "pipx", "uv")
    folder = session.create_tmp() + "/index"
    wanted = (f"{_built(session)}[web]", "pip")
    session.run("python", "-m", "pip", "download", "--quiet", f"--dest={folder}", *wanted)
    session.run("python", ".ci/try_runners.py", folder)


@nox.session
def lock(session: nox.Session) -> None:
    """Renew .ci/lock.txt: the newest versions of everything that CI installs, for Python 3.11.

    Without hashes: as soon as one constraint has a hash, pip demands one for the package itself.
    Without PyTorch: which build of it is the right one, the machine says.
    """
    session.install("uv")
    build = Path(session.create_tmp(), "build.txt")
    build.write_text("\n".join(PROJECT["build-system"]["requires"]), encoding="utf-8")
    extras = (f"--extra={extra}" for extra in ["test", *EXTRAS] if extra != "torch")
    groups = (f"--group={group}" for group in PROJECT["dependency-groups"])
    session.run(
        *("uv", "pip", "compile", "--upgrade", "--quiet", "--python-version=3.11"),
        *("--no-annotate", "--custom-compile-command=nox -s lock", f"--output-file={LOCK}"),
        *(*extras, *groups, "pyproject.toml", str(build)),
    )


def _package(session: nox.Session, extra: str = "") -> str:
    """Return what to install: the source, or the wheel that CI has built of it."""
    source = str(_built(session)) if os.environ.get("FIRSTNET_WHEEL") else "."
    return f"{source}[{extra}]" if extra else source


def _install_kernels(session: nox.Session, option: str) -> None:
    """Install the package with an option of CMakeLists.txt, and with line numbers."""
    settings = [f"cmake.define.{option}", "install.strip=false"]
    config = [f"--config-settings={it}" for it in settings]
    session.install("--no-cache", *config, ".[test]")


def _library(session: nox.Session, name: str) -> str:
    """Return where GCC has a library."""
    return session.run("g++", f"-print-file-name={name}", external=True, silent=True).strip()


def _dist(session: nox.Session) -> Path:
    return Path(session.cache_dir, "dist")


def _built(session: nox.Session) -> Path:
    return max(_dist(session).glob("*.whl"), key=lambda it: it.stat().st_mtime)
