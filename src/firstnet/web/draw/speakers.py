"""Pictures with a line below: the stages of a digit's way, and the hidden neurons that spoke."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from firstnet.book.network import Network
from firstnet.shapes import Images
from firstnet.views import pictures
from firstnet.web.draw.drawing import VOICES, Hearing, Stage, Voice, hear, pixels_said, to_show
from firstnet.web.elements.controls import Picture, Text


class Stages:
    """The way from a picture to a digit, a picture a stage."""

    MOST = 5

    def __init__(self) -> None:
        with ui.element("ol").classes("stages"):
            self.figures = [Figure() for _ in range(self.MOST)]

    def show(self, found: Sequence[Stage]) -> None:
        """Show the pictures of these stages."""
        for figure, stage in zip(self.figures, [*found, *[None] * self.MOST]):
            figure.set_visibility(stage is not None)
            if stage is not None:
                picture = pictures.digit(to_show(stage.picture))
                figure.show(picture, stage.name, stage.told)


class Voices:
    """The neurons that spoke for an answer, and those that spoke against it."""

    def __init__(self) -> None:
        self.sum = Text("p").classes("number")
        with ui.element("div").classes("sides"):
            self.sides = [self._build_side() for _ in range(2)]

    def _build_side(self) -> tuple[Text, list[Figure]]:
        with ui.element("div"):
            heading = Text("h3")
            with ui.element("ol").classes("voices"):
                return heading, [Figure() for _ in range(VOICES)]

    def hide(self) -> None:
        """Show nobody."""
        self.sum.text = "Nothing to show yet."
        for heading, figures in self.sides:
            heading.text = ""
            for figure in figures:
                figure.set_visibility(False)

    def show(self, network: Network, digit: Images, about: int) -> None:
        """Show who spoke about an answer."""
        if len(network.layers) == 1:
            self._show_pixels(network, digit, about)
            return
        heard = hear(network, digit, about)
        self.sum.text = f"{_summed(heard)}{_fed_by(network)}"
        for (heading, figures), voices, way in zip(
            self.sides, (heard.in_favour, heard.against), ("For", "Against")
        ):
            heading.text = f"{way} the {about}" if voices else f"None {way.lower()} the {about}"
            for figure, voice in zip(figures, [*voices, *[None] * VOICES]):
                figure.set_visibility(voice is not None)
                if voice is not None:
                    figure.show(
                        pictures.weights(voice.weights), f"Neuron {voice.neuron}", _said(voice)
                    )

    def _show_pixels(self, network: Network, digit: Images, about: int) -> None:
        self.hide()
        self.sum.text = "There is no hidden layer: each pixel contributes directly."
        heading, (figure, *_) = self.sides[0]
        heading.text = f"For and against the {about}"
        said = pixels_said(network, digit, about)
        figure.set_visibility(True)
        figure.show(pictures.weights(said), "Pixels", f"{_written(float(said.sum()))} in total")


class Figure(ui.element):
    """A picture with a name and a line below it."""

    def __init__(self) -> None:
        super().__init__("li")
        with self:
            self.picture = Picture("")
            self.name = Text("b")
            self.line = Text("span").classes("muted small number")

    def show(self, picture: str, name: str, line: str) -> None:
        """Show another picture, in place."""
        self.picture.show(picture, alt=name)
        self.name.text, self.line.text = name, line


def _said(voice: Voice) -> str:
    weight, said = _written(voice.weight, 2), _written(voice.said, 2)
    return f"{voice.activation:.2f} × {weight} = {said}"


def _summed(heard: Hearing) -> str:
    """Return in a sentence how what the neurons say becomes the weighted input of the output."""
    together = heard.together + heard.bias
    return (
        f"The {heard.neurons} neurons contribute {_written(heard.together)} in total. With the "
        f"bias of {_written(heard.bias)}, z = {_written(together)}."
    )


def _fed_by(network: Network) -> str:
    """Return in a sentence what the pictures show, where it is not the weights of pixels."""
    if len(network.layers) == 2:
        return ""
    return (
        f" The pictures show the weights from the {network.sizes[-3]} neurons of layer "
        f"{len(network.sizes) - 2}."
    )


def _written(value: float, digits: int = 3) -> str:
    return f"{value:.{digits}g}".replace("-", "−")
