"""What every control means, in a sentence or two, and where the book tells more."""

from __future__ import annotations

from dataclasses import dataclass

from firstnet.doctor.isolation.clinic import SECONDS
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
    """What there is to say about a control.

    Attributes:
        text: what it does, for someone who reads the book.
        section: where the book tells more; None where it doesn't.
    """

    text: str
    section: Section | None = None


SIGMOID = Section(1, "Sigmoid neurons", "sigmoid_neurons")
ARCHITECTURE = Section(
    1, "The architecture of neural networks", "the_architecture_of_neural_networks"
)
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
FOUR = Section(
    2,
    "The four fundamental equations behind backpropagation",
    "the_four_fundamental_equations_behind_backpropagation",
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
    "hidden": Explanation(
        "Hidden neurons, layer by layer: 30, or 100,30 for two layers, or nothing for none. The "
        "784 pixels before them and the 10 digits after them are fixed.",
        SIMPLE,
    ),
    "cost": _choice("cost", "How far the outputs are from what they should be.", CROSS_ENTROPY),
    "eta": _choice("eta", "Too small learns slowly, too large not at all.", DESCENT),
    "mini_batch_size": _choice(
        "mini_batch_size", "Small ones step often, on less sure ground.", DESCENT
    ),
    "lmbda": _choice("lmbda", "It prefers small weights, against overfitting.", OVERFITTING),
    "l1": _choice("l1", "It drives weights that hardly matter to 0.", DROPOUT),
    "starts": _choice("starts", "Small ones don't saturate the neurons.", STARTS),
    "dropout": _choice("dropout", section=DROPOUT),
    "momentum": _choice("momentum", section=OTHER),
    "neuron": _choice("neuron", section=NEURONS),
    "epochs": _choice(
        "epochs", "Here the run pauses by itself; Run goes on for as many again.", PROGRAM
    ),
    "engine": Explanation(
        "What computes: fast is native code, reference the book's equations in NumPy. They lead to "
        "the same weights; only the speed differs.",
        PROGRAM,
    ),
    "seed": Explanation(
        "The random seed: the same seed deals the same weights and the same order of the "
        "digits, so a run can be repeated.",
    ),
    "examples": Explanation(
        "Training digits, of 50,000. With 1,000 the network soon knows them by heart: that is "
        "overfitting.",
        OVERFITTING,
    ),
    "training": Explanation(
        "The network takes small steps downhill, each seen from a mini-batch of training digits. "
        "After each epoch it is tried on test digits, which it never learns from.",
        PROGRAM,
    ),
    "choices": Explanation(
        "The hyper-parameters of the run. Some it takes up on its way; others only a new run can.",
        HYPER,
    ),
    "preset": Explanation(
        "Fills in the choices of a run whose results the book prints. Start again makes it."
    ),
    "pace": Explanation("Slows the run down, to watch the weights and the answers change."),
    "go": Explanation("Trains until the epochs are done, or pauses; nothing is lost by a pause."),
    "step": Explanation("Takes one step downhill, from one mini-batch, and pauses."),
    "one_epoch": Explanation("Trains to the end of the epoch, and pauses."),
    "start_again": Explanation(
        "Forgets what was learned: new starting weights are dealt, by the choices below."
    ),
    "accuracy": Explanation(
        "The share of digits that are read correctly after each epoch. Training digits that are "
        "read much better than test digits are a sign of overfitting. Scored are all 10,000 test "
        "digits, and the first 5,000 training digits.",
        OVERFITTING,
    ),
    "cost_curves": Explanation(
        "The cost that the steps lead down, on training and test digits, with its regularization.",
        DESCENT,
    ),
    "keep": Explanation("Keeps these curves, dotted, so that another run is laid over them."),
    "drop": Explanation("Takes the kept curves away."),
    "reading": Explanation(
        "A test digit, and what the ten output neurons fire for it: the largest is the answer. "
        "It follows the weights as they change.",
        SIMPLE,
    ),
    "reading_another": Explanation("Shows another test digit, by chance."),
    "reading_going": Explanation("Shows another test digit every few seconds."),
    "inside": Explanation(
        "A picture for each neuron: its weights as they lie over the digit. Orange weights make it "
        "fire for ink there, blue ones against it. Click one, or use the arrow keys.",
        SIMPLE,
    ),
    "inside_layer": Explanation("Which layer of neurons is shown.", ARCHITECTURE),
    "inside_number": Explanation("Which neuron is shown from near; they are counted from 1."),
    "inside_neuron": Explanation(
        "What the chosen neuron does with 2,000 test digits. It is saturated where it fires under "
        "0.05 or above 0.95 for 95 % of them, and dead where it fires the same for all.",
        STARTS,
    ),
    "mistakes": Explanation(
        "A row for what a digit is, a column for what it was read as. On the diagonal are the "
        "right answers. Click a number for its digits.",
        PROGRAM,
    ),
    "mistakes_cell": Explanation("The digits of the chosen cell, the surest answers first."),
    "mistakes_worst": Explanation(
        "The mistakes with the largest distance between the wrong output and the right one: where "
        "the network is most sure of what is wrong.",
        PROGRAM,
    ),
    # of the panels Draw, Step through and Doctor
    "drawing_field": Explanation(
        "Draw one digit by mouse, pen or finger; the network answers as you draw. Without a "
        "pointer, choose a test digit by its number, or a photograph.",
        SIMPLE,
    ),
    "drawing_number": Explanation("Shows one of the test digits, which the network never learns."),
    "drawing_surprise": Explanation("Shows a test digit by chance."),
    "drawing_clear": Explanation("Makes the field empty."),
    "drawing_photo": Explanation(
        "A photograph of one digit on paper, of at most 20 MB. It is read here, and kept nowhere."
    ),
    "drawing_stages": Explanation(
        "MNIST's makers scaled each digit to 20 by 20 pixels, and put its centre of mass into the "
        "middle of 28 by 28. A network that learned from those needs the same of yours.",
        SIMPLE,
    ),
    "drawing_outputs": Explanation(
        "What each output neuron fires. The largest is the answer.", ARCHITECTURE
    ),
    "drawing_voices": Explanation(
        "The last hidden neurons decide by what they fire times their weight to the output of the "
        "answer. The pictures are the weights by which each is fed: orange above 0, blue below.",
        SIMPLE,
    ),
    "step_digit": Explanation(
        "Which of the training digits makes up this mini-batch of one.", DESCENT
    ),
    "step_other": Explanation("Chooses a training digit by chance."),
    "step_eta": Explanation(
        "The length of the step. Left empty, it is the eta of the run in training.", DESCENT
    ),
    "step_take": Explanation(
        "Moves all weights and biases of a copy of the network by one step; the run in training "
        "stays as it is.",
        DESCENT,
    ),
    "step_back": Explanation("Leaves the copy, and shows the network in training again."),
    "step_pass": Explanation(
        "Forward: each layer weighs what the one before fires, z, and fires itself, a. Then back: "
        "δ tells how steeply the cost rises with each z. Orange is above 0, blue below. Click a "
        "neuron to see its weights.",
        BACKPROP,
    ),
    "step_weight": Explanation(
        "Point at a weight to follow it; a click holds it. By keyboard, the arrow keys move from "
        "weight to weight, and Escape lets go.",
        FOUR,
    ),
    "step_layer": Explanation(
        "The layer that the weight leads to; the inputs are layer 1.", BACKPROP
    ),
    "step_neuron": Explanation("The neuron that the weight leads to, counted from 0.", BACKPROP),
    "step_input": Explanation(
        "The neuron that the weight comes from, counted from 0; for layer 2 it is a pixel.",
        BACKPROP,
    ),
    "step_bias": Explanation("Follows the bias of the neuron in place of a weight.", BACKPROP),
    "doctor_program": Explanation(
        "A network that you wrote yourself, in plain Python and NumPy. The doctor finds out why it "
        "does not learn, and at which line.",
        PROGRAM,
    ),
    "doctor_file": Explanation("A Python file or a notebook; it is examined at once."),
    "doctor_examine": Explanation(
        "Runs your program, and watches it learn, in a process of its own, for at most "
        f"{SECONDS:g} seconds."
    ),
    "doctor_example": Explanation(
        "Fills in a network whose feedforward has lost its last line, return a."
    ),
    "doctor_report": Explanation(
        "The root cause comes first; what follows from it can wait. Backpropagation is checked by "
        "nudging the weights.",
        BACKPROP,
    ),
    "doctor_stop": Explanation("Ends the process that runs your program."),
    "doctor_heal": Explanation(
        "Puts all verified edits into the program above, and examines it again."
    ),
}
