from collections.abc import Sequence

from firstnet.shapes import (
    AnyFloats,
    Biases,
    Kept,
    Order,
    Rows,
    SharedBiases,
    SharedWeights,
    Targets,
    Weights,
)

Region = tuple[int, int]

def instruction_sets() -> list[str]: ...
def neurons() -> list[str]: ...
def costs() -> list[str]: ...

class Float32:
    def __init__(
        self,
        layers: Sequence[tuple[Weights, Biases, str]],
        instruction_set: str,
        convolutions: Sequence[tuple[SharedWeights, SharedBiases, str, Region, Region]],
        threads: int,
    ) -> None: ...
    def learn_from(self, x: Rows, y: Targets, mini_batch_size: int) -> None: ...
    def storage(self) -> str: ...
    def set_hyperparameters(
        self,
        cost: str,
        lmbda: float,
        l1: float,
        momentum: float,
        nesterov: bool,
        dropout: float,
        examples: int,
    ) -> None: ...
    def train(
        self,
        order: Order,
        eta: float,
        kept: Kept | None = None,
        kept_per_example: Kept | None = None,
    ) -> None: ...
    def feedforward(self, x: Rows, out: AnyFloats) -> None: ...
    def read_layer(self, number: int, w: Weights, b: Biases) -> None: ...
    def read_convolution(self, number: int, w: SharedWeights, b: SharedBiases) -> None: ...
    def read_velocity(self, number: int, w: Weights, b: Biases) -> None: ...
    def set_velocity(self, number: int, w: Weights, b: Biases) -> None: ...
    def read_convolution_velocity(self, number: int, w: SharedWeights, b: SharedBiases) -> None: ...
    def set_convolution_velocity(self, number: int, w: SharedWeights, b: SharedBiases) -> None: ...

class Float64(Float32): ...
