"""The panel Look inside: the weights of each hidden neuron as pictures, live."""
