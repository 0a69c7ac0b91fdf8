"""firstnet convert."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import click
from click.core import ParameterSource

from firstnet.book.neurons import HIDDEN
from firstnet.cli.help import example
from firstnet.cli.types import FILE, OneOf
from firstnet.errors import AccessError, FirstnetError, FormatError, ShapeError
from firstnet.files import saving
from firstnet.files.labels import known
from firstnet.files.saving import Saved

PYTORCH = (".pt", ".pth")
FORMS = (*saving.FORMS, ".onnx", *PYTORCH)
KINDS = [f"{hidden},{last}" for hidden in HIDDEN for last in ("sigmoid", "softmax")]


@click.command(
    epilog=example(
        "firstnet convert digits.safetensors digits.onnx",
        "firstnet convert digits.safetensors digits.pt",
        "firstnet convert theirs.pt digits.safetensors --neurons relu,softmax",
    )
)
@click.argument("source", type=FILE, metavar="FROM")
@click.argument("target", type=FILE, metavar="TO")
@click.option(
    "--neurons",
    type=OneOf(lambda: KINDS),
    default="sigmoid,sigmoid",
    metavar="NAME,NAME",
    help="Kinds of the hidden and output neurons; a .pt file doesn't record them.",
)
@click.option(
    "--names", metavar="NAME,NAME", help="Names of the classes, in the order of the outputs."
)
@click.option("--half", is_flag=True, help="Save 16-bit weights (.safetensors only).")
@click.pass_context
def convert(
    ctx: click.Context, source: str, target: str, neurons: str, names: str | None, half: bool
) -> None:
    """Convert a network to another file format, or from PyTorch.

    The file extensions choose the formats: .safetensors; .json (the book's network2.py); .onnx
    (extra onnx; can be written, but not read); .pt (extra torch; the weights of an nn.Sequential).
    From a .pt file, only fully connected networks can be read, and no code in it is run. Existing
    files are never overwritten.
    """
    into, out_of = Path(target), Path(source)
    of_pytorch = out_of.suffix.lower() in PYTORCH
    typed = ctx.get_parameter_source("neurons") is ParameterSource.COMMANDLINE
    if typed and not of_pytorch:
        raise click.UsageError(
            f"--neurons only applies to .pt files; {source} records its neurons itself"
        )
    if half and into.suffix.lower() != ".safetensors":
        raise click.UsageError("--half only works with .safetensors")
    if out_of.suffix.lower() == ".onnx":
        raise FormatError(
            f"{source}: firstnet writes ONNX, but can't read it; use the .safetensors it was made "
            "from, or PyTorch's weights (.pt)."
        )
    writing = _writer(into)
    if into.exists():
        raise AccessError(f"{into} already exists; choose another name.")
    if not into.parent.is_dir():
        raise AccessError(f"{into}: there is no folder {into.parent}; create it first.")
    saved = _of_pytorch(out_of, neurons) if of_pytorch else saving.read(source)
    if names is not None:
        saved = _called(saved, [name.strip() for name in names.split(",")])
    writing(saved, into, half)
    sizes = ",".join(map(str, saved.network.sizes))
    click.echo(f"Converted {source} ({sizes}) to {target} ({into.stat().st_size:,} bytes).")


def _called(saved: Saved, names: list[str]) -> Saved:
    outputs = saved.network.sizes[-1]
    if len(names) != outputs:
        raise ShapeError(
            f"--names lists {len(names)} names, but the network has {outputs} outputs; give one "
            "name per output, separated by commas."
        )
    return replace(saved, notes={**saved.notes, "names": names})


def _writer(target: Path) -> Callable[[Saved, Path, bool], None]:
    form = target.suffix.lower()
    if form not in FORMS:
        raise FormatError(
            f"{target}: the name of a network ends in {', '.join(FORMS)}; try "
            f"{target.stem or 'network'}.onnx."
        )
    if form == ".onnx":
        return _as_onnx
    return _as_pytorch if form in PYTORCH else _as_ours


def _as_ours(saved: Saved, target: Path, half: bool) -> None:
    # what moves a run is left behind, so it is no longer a checkpoint to go on from
    notes = {name: value for name, value in saved.notes.items() if name != "run"}
    saving.save(saved.network, target, saved.recipe, notes, cost=saved.cost, half=half)


def _as_onnx(saved: Saved, target: Path, half: bool) -> None:
    from firstnet.exchange import onnx_file
    from firstnet.machine.writing import write_whole

    names = () if known(saved).are_digits else known(saved).names
    write_whole(target, onnx_file.encode(saved.network, names))


def _as_pytorch(saved: Saved, target: Path, half: bool) -> None:
    import io

    from firstnet.exchange.modules import to_module
    from firstnet.machine.extras import extra
    from firstnet.machine.writing import write_whole

    torch: Any = extra("torch", "PyTorch", "torch")
    content = io.BytesIO()
    torch.save(to_module(saved.network).state_dict(), content)
    write_whole(target, content.getvalue())


def _unpacked(file: BinaryIO) -> int:
    """Return how many bytes a file of PyTorch comes to; new ones are archives."""
    import zipfile

    size = file.seek(0, os.SEEK_END)
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            size = sum(member.file_size for member in packed.infolist())
    file.seek(0)
    return size


def _of_pytorch(source: Path, neurons: str) -> Saved:
    import warnings

    from firstnet.exchange.modules import from_state
    from firstnet.machine.extras import extra
    from firstnet.machine.reading import check_room, regular

    torch: Any = extra("torch", "PyTorch", "torch")
    with regular(source) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about files that it then refuses
        try:
            check_room(source, _unpacked(file), "weights", "Take a smaller network.")
            # weights alone: nothing in the file is executed
            state = torch.load(file, map_location="cpu", weights_only=True)
        except (OSError, FirstnetError):
            raise
        except Exception as error:  # what is no pickle ends in nearly every built-in exception
            reason = " ".join(str(error).split()).partition(". ")[0][:120]
            raise FormatError(
                f"{source}: can't read weights from it without running code ({reason}); save them "
                "with torch.save(module.state_dict(), path)."
            ) from error
    if not isinstance(state, dict):
        raise FormatError(
            f"{source} holds a {type(state).__name__}, not a state dict; save one with "
            "torch.save(module.state_dict(), path)."
        )
    return Saved(from_state(state, [neuron.strip() for neuron in neurons.split(",")]))
