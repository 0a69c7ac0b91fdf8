"""Every result in the book, a row each, and the experiment that checks it."""

from __future__ import annotations

from dataclasses import dataclass

MEASURED = "measured run"
DETERMINISTIC = "no chance in it"
ANALYTIC = "mathematics"
QUOTED = "quoted from another paper"
TIMED = "time"
UNPRINTED = "no number printed"

CHAPTERS = range(1, 7)


@dataclass(frozen=True)
class Row:
    """A result of the book.

    Attributes:
        id: chapter, a dot, and a number within the chapter.
        kind: what kind of result: a measured run, mathematics ...
        what: what was measured, or said.
        published: the result as the book prints it, or as the program behind its figure saved it.
        experiment: the module of this package that checks it; None where there is nothing to run.
    """

    id: str
    kind: str
    what: str
    published: str
    experiment: str | None = None

    @property
    def chapter(self) -> int:
        """The chapter of the book."""
        return int(self.id.split(".")[0])


ROWS = (
    Row(
        "1.1",
        MEASURED,
        "First network: [784,30,10], eta 3.0, best of three runs",
        "9542 of 10,000",
        "first_network",
    ),
    Row(
        "1.2",
        MEASURED,
        "[784,100,10], eta 3.0, a good run",
        "96.59 %",
        "hundred_neurons",
    ),
    Row(
        "1.3",
        MEASURED,
        "Learning rate too low: [784,100,10], eta 0.001",
        "1139, 1136, 1135 … 2101, 2123, 2142",
        "slow_learning",
    ),
    Row(
        "1.4",
        UNPRINTED,
        "[784,100,10], eta raised to 0.01, 1.0 and 3.0",
        "better each time",
        "raised_eta",
    ),
    Row(
        "1.5",
        MEASURED,
        "Learning rate too high: [784,30,10], eta 100.0",
        "1009 (4 times) … 982 (3 times)",
        "wild_learning",
    ),
    Row(
        "1.6",
        UNPRINTED,
        "Exercise: no hidden layer, [784,10]",
        "none: left to the reader",
        "no_hidden_layer",
    ),
    Row("1.7", DETERMINISTIC, "Random guesses", "about 10 %", "average_darkness"),
    Row("1.8", DETERMINISTIC, "Average darkness", "2225 of 10,000", "average_darkness"),
    Row("1.9", DETERMINISTIC, "SVM with default settings", "9435 of 10,000", "svm_baseline"),
    Row("1.10", QUOTED, "Tuned SVM (A. Mueller)", "over 98.5 %"),
    Row("1.11", QUOTED, "Record of 2013 (Wan et al.)", "9979 of 10,000"),
    Row("1.12", DETERMINISTIC, "Length of network.py", "74 lines", "counting"),
    Row(
        "1.13",
        TIMED,
        "[784,30,10], 30 epochs; an epoch of [784,100,10]",
        "a few minutes; tens of seconds",
        "speed",
    ),
    Row(
        "1.14",
        ANALYTIC,
        "Exercise: the digits as four bits, from outputs of 0.99 and 0.01",
        "a layer that does it exists",
        "four_bits",
    ),
    Row(
        "2.1",
        TIMED,
        "Backprop of a whole mini-batch at once against example by example",
        "about 2 times faster",
        "speed",
    ),
    Row(
        "2.2",
        ANALYTIC,
        "Cost of a gradient with 1,000,000 weights, in forward passes",
        "about 2 by backprop, 1,000,001 by nudges",
        "counting",
    ),
    Row(
        "2.3",
        ANALYTIC,
        "BP1 to BP4 against finite differences",
        "equal",
        "gradient_check",
    ),
    Row(
        "3.1",
        DETERMINISTIC,
        "Toy neuron, quadratic cost, w 0.6, b 0.9, eta 0.15",
        "0.82 to 0.09",
        "toy_neuron",
    ),
    Row(
        "3.2",
        DETERMINISTIC,
        "Toy neuron, badly wrong at the start: w = b = 2.0",
        "0.98; little change for 150 epochs",
        "toy_neuron",
    ),
    Row(
        "3.3",
        UNPRINTED,
        "Toy neuron, cross-entropy, the same two starts, eta 0.005",
        "learns fastest where it is most wrong",
        "toy_neuron",
    ),
    Row(
        "3.4",
        MEASURED,
        "Cross-entropy: [784,30,10], large weights, eta 0.5",
        "95.49 %",
        "cross_entropy",
    ),
    Row(
        "3.5",
        MEASURED,
        "Cross-entropy: [784,100,10], large weights, eta 0.5",
        "96.82 %",
        "cross_entropy",
    ),
    Row(
        "3.6",
        ANALYTIC,
        "Eta for the cross-entropy: that for the quadratic cost, divided by",
        "6",
        "toy_neuron",
    ),
    Row(
        "3.7",
        DETERMINISTIC,
        "Parameters of [784,30,10] and [784,100,10]",
        "23,860; nearly 80,000",
        "counting",
    ),
    Row(
        "3.8",
        MEASURED,
        "Overfitting: 1,000 images, 400 epochs, lmbda 0",
        "82.27 %; 400 test accuracies",
        "overfitting",
    ),
    Row(
        "3.9",
        MEASURED,
        "All 50,000 images, lmbda 0",
        "95.33 % (epoch 24); trained 97.86 % (epoch 29)",
        "all_images",
    ),
    Row(
        "3.10",
        MEASURED,
        "Regularization: 1,000 images, 400 epochs, lmbda 0.1",
        "87.1 %; 400 test accuracies",
        "regularization",
    ),
    Row(
        "3.11",
        MEASURED,
        "Regularization: 50,000 images, lmbda 5.0",
        "96.49 %; 30 test accuracies",
        "all_images_regularized",
    ),
    Row(
        "3.12",
        MEASURED,
        "[784,100,10], large weights, eta 0.5, lmbda 5.0",
        "97.92 %",
        "hundred_regularized",
    ),
    Row(
        "3.13",
        MEASURED,
        "[784,100,10], large weights, 60 epochs, eta 0.1, lmbda 5.0",
        "98.04 %",
        "hundred_regularized",
    ),
    Row("3.14", QUOTED, "Dropout (Hinton et al., 2012)", "98.4 to 98.7 %"),
    Row(
        "3.15",
        MEASURED,
        "More data: 100 to 50,000 images",
        "69.09 … 93.24 (5,000) … 95.97 %",
        "more_data",
    ),
    Row(
        "3.16",
        DETERMINISTIC,
        "More data for the SVM: 100 to 50,000 images",
        "25.07 … 94.48 %",
        "svm_baseline",
    ),
    Row("3.17", QUOTED, "Expanded data (Simard et al., 2003)", "98.4, 98.9, 99.3 %"),
    Row(
        "3.18",
        ANALYTIC,
        "Spread of z at the start, large and small weights, 500 of 1,000 inputs on",
        "22.4; 1.22",
        "starting_weights",
    ),
    Row(
        "3.19",
        MEASURED,
        "Weight initialization: [784,30,10], small and large",
        "almost 93 % and under 87 % at first; 60 accuracies",
        "weight_initialization",
    ),
    Row(
        "3.20",
        MEASURED,
        "Weight initialization: [784,100,10], small and large",
        "the curves do not quite meet; 60 accuracies",
        "weight_initialization",
    ),
    Row("3.21", DETERMINISTIC, "Length of network2.py", "152 lines", "counting"),
    Row(
        "3.22",
        MEASURED,
        "Bad hyper-parameters: [784,30,10], eta 10.0, lmbda 1000.0",
        "1030, 990, 1009 … 1009, 983, 967 of 10,000",
        "hyper_parameters",
    ),
    Row(
        "3.23",
        MEASURED,
        "[784,10], 1,000 images, eta 10.0, lmbda 1000.0",
        "10, 10, 10 of 100",
        "stripped_down",
    ),
    Row(
        "3.24",
        MEASURED,
        "[784,10], 1,000 images, eta 10.0, lmbda 20.0",
        "12, 14, 25, 18 of 100",
        "stripped_down",
    ),
    Row(
        "3.25",
        MEASURED,
        "[784,10], 1,000 images, eta 100.0, lmbda 20.0",
        "10, 10, 10, 10 of 100",
        "stripped_down",
    ),
    Row(
        "3.26",
        MEASURED,
        "[784,10], 1,000 images, eta 1.0, lmbda 20.0",
        "62, 42, 43, 61 of 100",
        "stripped_down",
    ),
    Row(
        "3.27",
        MEASURED,
        "Three learning rates: training cost at eta 0.025, 0.25, 2.5",
        "0.8781 to 0.3392; 0.4950 to 0.3388; 0.725 to 1.137",
        "learning_rates",
    ),
    Row(
        "3.28",
        UNPRINTED,
        "Largest eta at which the training cost falls from the start",
        "0.5 by estimate; 0.25 used",
        "threshold",
    ),
    Row("3.29", TIMED, "An epoch of [784,30,10] with network2", "about 10 s", "speed"),
    Row(
        "3.30",
        UNPRINTED,
        "Problems: L1, early stopping, halving eta, momentum, tanh",
        "none: left to the reader",
        "problems",
    ),
    Row(
        "4.1",
        ANALYTIC,
        "Where a step is: -b / w",
        "0.2 for 1000, -200; 0.4 for 999, -400",
        "universality",
    ),
    Row("4.2", ANALYTIC, "Height of a bump between weights 0.8 and -0.8", "0.8", "universality"),
    Row(
        "4.3",
        ANALYTIC,
        "Five bumps for 0.2 + 0.4 x² + 0.3 x sin 15x + 0.05 cos 50x: average deviation",
        "0.40 or below",
        "universality",
    ),
    Row(
        "4.4",
        ANALYTIC,
        "Towers, with an output bias of -3h/2 in two dimensions, -5h/2 in three",
        "near 1 inside, near 0 outside",
        "universality",
    ),
    Row("5.1", MEASURED, "One hidden layer: [784,30,10], eta 0.1, lmbda 5.0", "96.48 %", "depth"),
    Row("5.2", MEASURED, "Two hidden layers", "96.90 %", "depth"),
    Row("5.3", MEASURED, "Three hidden layers", "96.57 %", "depth"),
    Row("5.4", MEASURED, "Four hidden layers", "96.53 %", "depth"),
    Row(
        "5.5",
        MEASURED,
        "Gradient norms at the start, two hidden layers",
        "0.07, 0.31",
        "gradient_norms",
    ),
    Row("5.6", MEASURED, "Three hidden layers", "0.012, 0.060, 0.283", "gradient_norms"),
    Row("5.7", MEASURED, "Four hidden layers", "0.003, 0.017, 0.070, 0.285", "gradient_norms"),
    Row(
        "5.8",
        MEASURED,
        "Gradient norms after 500 epochs, four hidden layers",
        "8.2e-06, 2.6e-05, 1.8e-04, 9.2e-04; earlier is slower",
        "norms_in_training",
    ),
    Row(
        "5.9",
        MEASURED,
        "First of four hidden layers against the last",
        "roughly 100 times slower",
        "gradient_norms",
    ),
    Row(
        "5.10",
        ANALYTIC,
        "Steepest slope of sigmoid; w = 100 at z = 0 explodes, a layer",
        "1/4; 25-fold",
        "unstable_gradients",
    ),
    Row(
        "5.11",
        ANALYTIC,
        "Problem: the widest range of inputs that escapes vanishing",
        "0.45 at |w| of about 6.9",
        "unstable_gradients",
    ),
    Row(
        "5.12",
        ANALYTIC,
        "Problem: a neuron that fires what it is shown, on [0, 1]",
        "close to x",
        "unstable_gradients",
    ),
    Row(
        "6.0",
        DETERMINISTIC,
        "Parameters of 20 feature maps of 5 by 5; of 784 inputs to 30 neurons",
        "520; 23,550",
        "counting",
    ),
    Row(
        "6.1",
        MEASURED,
        "Shallow: 100 sigmoid neurons, softmax, eta 0.1, best of three as all below",
        "97.80 %",
        "chapter6",
    ),
    Row("6.2", MEASURED, "A layer of 20 feature maps and 100 neurons", "98.78 %", "chapter6"),
    Row(
        "6.3",
        UNPRINTED,
        "Exercise: without the fully connected layer",
        "none: left to the reader",
        "chapter6",
    ),
    Row("6.4", MEASURED, "Two layers of feature maps, 20 and 40", "99.06 %", "chapter6"),
    Row(
        "6.5",
        UNPRINTED,
        "Problem: tanh, 20 and 60 epochs",
        "a little faster; very similar at the end",
        "chapter6",
    ),
    Row("6.6", MEASURED, "Rectified linear units, eta 0.03, lmbda 0.1", "99.23 %", "chapter6"),
    Row("6.7", MEASURED, "Training images moved by a pixel: 250,000", "99.37 %", "chapter6"),
    Row("6.8", MEASURED, "The same with 300 neurons", "99.46 %", "chapter6"),
    Row("6.9", MEASURED, "The same with 1,000 neurons", "99.43 %", "chapter6"),
    Row("6.10", MEASURED, "Two fully connected layers of 100", "99.43 %", "chapter6"),
    Row("6.11", MEASURED, "Two of 300", "99.48 %", "chapter6"),
    Row("6.12", MEASURED, "Two of 1,000", "99.47 %", "chapter6"),
    Row("6.13", MEASURED, "Two of 1,000 with dropout 0.5, 40 epochs", "99.60 %", "chapter6"),
    Row("6.14", MEASURED, "Five such networks vote", "99.67 %", "ensemble"),
    Row(
        "6.15",
        QUOTED,
        "Simard et al. 2003, two convolutional layers, elastic distortions",
        "99.6 %",
    ),
    Row("6.16", QUOTED, "Cireşan et al. 2010, five hidden layers, distortions", "99.65 %"),
    Row(
        "6.17",
        UNPRINTED,
        "L2 from 0.00001 to 100 on the network of 6.4",
        "did not help much",
        "chapter6",
    ),
    Row(
        "6.18",
        TIMED,
        "Runs of chapter 6",
        "minutes to hours on a GPU; days on a processor",
        "chapter6",
    ),
)
