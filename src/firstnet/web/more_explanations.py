"""What the controls of the panels Draw, Step through and Doctor mean."""

from __future__ import annotations

from firstnet.doctor.clinic import SECONDS
from firstnet.web.explanations import (
    ARCHITECTURE,
    BACKPROP,
    DESCENT,
    EXPLANATIONS,
    FOUR,
    PROGRAM,
    SIMPLE,
    Explanation,
)

EXPLANATIONS.update(
    drawing_field=Explanation(
        "Draw one digit by mouse, pen or finger; the network answers as you draw. Without a "
        "pointer, choose a test digit by its number, or a photograph.",
        SIMPLE,
    ),
    drawing_number=Explanation("Shows one of the test digits, which the network never learns."),
    drawing_surprise=Explanation("Shows a test digit by chance."),
    drawing_clear=Explanation("Makes the field empty."),
    drawing_photo=Explanation(
        "A photograph of one digit on paper, of at most 20 MB. It is read here, and kept nowhere."
    ),
    drawing_stages=Explanation(
        "MNIST's makers scaled each digit to 20 by 20 pixels, and put its centre of mass into the "
        "middle of 28 by 28. A network that learned from those needs the same of yours.",
        SIMPLE,
    ),
    drawing_outputs=Explanation(
        "What each output neuron fires. The largest is the answer.", ARCHITECTURE
    ),
    drawing_voices=Explanation(
        "The last hidden neurons decide by what they fire times their weight to the output of the "
        "answer. The pictures are the weights by which each is fed: orange above 0, blue below.",
        SIMPLE,
    ),
    step_digit=Explanation(
        "Which of the training digits makes up this mini-batch of one.", DESCENT
    ),
    step_other=Explanation("Chooses a training digit by chance."),
    step_eta=Explanation(
        "The length of the step. Left empty, it is the eta of the run in training.", DESCENT
    ),
    step_take=Explanation(
        "Moves all weights and biases of a copy of the network by one step; the run in training "
        "stays as it is.",
        DESCENT,
    ),
    step_back=Explanation("Leaves the copy, and shows the network in training again."),
    step_pass=Explanation(
        "Forward: each layer weighs what the one before fires, z, and fires itself, a. Then back: "
        "δ tells how steeply the cost rises with each z. Orange is above 0, blue below. Click a "
        "neuron to see its weights.",
        BACKPROP,
    ),
    step_weight=Explanation(
        "Point at a weight to follow it; a click holds it. By keyboard, the arrow keys move from "
        "weight to weight, and Escape lets go.",
        FOUR,
    ),
    step_layer=Explanation("The layer that the weight leads to; the inputs are layer 1.", BACKPROP),
    step_neuron=Explanation("The neuron that the weight leads to, counted from 0.", BACKPROP),
    step_input=Explanation(
        "The neuron that the weight comes from, counted from 0; for layer 2 it is a pixel.",
        BACKPROP,
    ),
    step_bias=Explanation("Follows the bias of the neuron in place of a weight.", BACKPROP),
    doctor_program=Explanation(
        "A network that you wrote yourself, in plain Python and NumPy. The doctor finds out why it "
        "does not learn, and at which line.",
        PROGRAM,
    ),
    doctor_file=Explanation("A Python file or a notebook; it is examined at once."),
    doctor_examine=Explanation(
        "Runs parts of your program on tiny networks, in a process of its own, for at most "
        f"{SECONDS:g} seconds."
    ),
    doctor_example=Explanation(
        "Fills in a network whose feedforward has lost its last line, return a."
    ),
    doctor_report=Explanation(
        "The root cause comes first; what follows from it can wait. Backpropagation is checked by "
        "nudging the weights.",
        BACKPROP,
    ),
    doctor_stop=Explanation("Ends the process that runs your program."),
    doctor_heal=Explanation(
        "Puts all verified edits into the program above, and examines it again."
    ),
)
