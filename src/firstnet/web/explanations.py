"""What needs an explanation, in a sentence or two, and where the book says more."""

from __future__ import annotations

from dataclasses import dataclass

from firstnet.recipe import choices

BOOK = "http://neuralnetworksanddeeplearning.com/"


@dataclass(frozen=True)
class Section:
    """A section of the book.

    Attributes:
        chapter: its chapter.
        title: its heading.
        anchor: the name that the book's page has for it.
    """

    chapter: int
    title: str
    anchor: str

    @property
    def link(self) -> str:
        """The address of the section."""
        return f"{BOOK}chap{self.chapter}.html#{self.anchor}"


@dataclass(frozen=True)
class Explanation:
    """What a reader of the book may ask about a card or a choice.

    Attributes:
        text: the answer.
        section: where the book says more; None where it doesn't.
    """

    text: str
    section: Section | None = None


SIMPLE = Section(
    1,
    "A simple network to classify handwritten digits",
    "a_simple_network_to_classify_handwritten_digits",
)
DESCENT = Section(1, "Learning with gradient descent", "learning_with_gradient_descent")
PROGRAM = Section(
    1,
    "Implementing our network to classify digits",
    "implementing_our_network_to_classify_digits",
)
BACKPROP = Section(2, "The backpropagation algorithm", "the_backpropagation_algorithm")
CROSS_ENTROPY = Section(3, "The cross-entropy cost function", "the_cross-entropy_cost_function")
OVERFITTING = Section(3, "Overfitting and regularization", "overfitting_and_regularization")
DROPOUT = Section(3, "Other techniques for regularization", "other_techniques_for_regularization")
STARTS = Section(3, "Weight initialization", "weight_initialization")
HYPER = Section(
    3,
    "How to choose a neural network's hyper-parameters?",
    "how_to_choose_a_neural_network's_hyper-parameters",
)
OTHER = Section(
    3,
    "Variations on stochastic gradient descent",
    "variations_on_stochastic_gradient_descent",
)
NEURONS = Section(3, "Other models of artificial neuron", "other_models_of_artificial_neuron")
HIDDEN_LAYERS = Section(5, "The vanishing gradient problem", "the_vanishing_gradient_problem")


def _choice(name: str, more: str = "", section: Section | None = None) -> Explanation:
    return Explanation(" ".join(filter(None, [choices()[name].help, more])), section)


# Names are those of the choices of a recipe where there is one; a panel's own begin with its name.
EXPLANATIONS: dict[str, Explanation] = {
    "preset": Explanation(
        "Fills in the choices of a run that the book reports. “Start again” trains it."
    ),
    "eta": _choice(
        "eta", "If it is too small, the network learns slowly; if too large, not at all.", DESCENT
    ),
    "mini_batch_size": _choice(
        "mini_batch_size", "Small mini-batches give more steps, each less precise.", DESCENT
    ),
    "lmbda": _choice("lmbda", "It keeps weights small, which reduces overfitting.", OVERFITTING),
    "cost": _choice("cost", "It measures how wrong the outputs are.", CROSS_ENTROPY),
    "dropout": _choice("dropout", section=DROPOUT),
    "momentum": _choice("momentum", section=OTHER),
    "epochs": _choice(
        "epochs", "Then the run pauses; “Train longer” adds the same number.", PROGRAM
    ),
    "engine": Explanation(
        "What computes: fast is compiled code, reference the book's equations in NumPy. Both give "
        "the same weights; only the speed differs.",
        PROGRAM,
    ),
    "hidden": Explanation(
        "Neurons in each hidden layer: 30 for one layer, 100,30 for two, empty for none. The 784 "
        "inputs and the 10 outputs are fixed.",
        SIMPLE,
    ),
    "starts": _choice("starts", "Small weights don't saturate the neurons.", STARTS),
    "neuron": _choice("neuron", section=NEURONS),
    "seed": Explanation(
        "The random seed. The same seed gives the same starting weights and the same order of the "
        "digits, so that a run can be repeated.",
    ),
    "examples": Explanation(
        "How many of the 50,000 training digits are used. With 1,000, the network soon memorizes "
        "them: it overfits.",
        OVERFITTING,
    ),
    "training": Explanation(
        "The network takes one small step downhill for each mini-batch of training digits. After "
        "each epoch it is tested on digits that it never trains on. “Start again” draws new "
        "starting weights and forgets what was learned.",
        PROGRAM,
    ),
    "accuracy": Explanation(
        "The share of digits read correctly after each epoch, of all 10,000 test digits and of the "
        "first 5,000 training digits. If the training accuracy is much higher, the network "
        "overfits.",
        OVERFITTING,
    ),
    "cost_curves": Explanation(
        "Gradient descent reduces the cost on the training digits. A cost that rises again on the "
        "test digits is a sign of overfitting. Both include the regularization.",
        DESCENT,
    ),
    "inside_neuron": Explanation(
        "Measured on 2,000 test digits. A neuron is saturated if its slope is nearly 0 for 95 % of "
        "them, and dead if its output is the same for all of them.",
        STARTS,
    ),
    "drawing_stages": Explanation(
        "Each MNIST digit was scaled to 20 by 20 pixels and centred by mass in 28 by 28. The "
        "network learned from such images, so yours is prepared the same way.",
        SIMPLE,
    ),
    "drawing_voices": Explanation(
        "Each neuron of the last hidden layer contributes its activation times its weight to the "
        "output. The pictures show the neuron's own weights: orange above 0, blue below.",
        SIMPLE,
    ),
    "step_pass": Explanation(
        "Forward, each layer computes its weighted inputs z and its activations a. Backward, the "
        "error δ is the slope of the cost along z. Orange is above 0, blue below. Click a neuron "
        "to see its weights.",
        BACKPROP,
    ),
}
