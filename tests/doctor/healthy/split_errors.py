import numpy as np
import scipy.special

class neuralNetwork:
    """like in the yellow-ish beginners' book: the error is split by the weights WITHOUT slope
    (that is the cross-entropy error at the output)"""

    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.wih = np.random.normal(0.0, inputnodes ** -0.5, (hiddennodes, inputnodes))
        self.who = np.random.normal(0.0, hiddennodes ** -0.5, (outputnodes, hiddennodes))
        self.lr = learningrate

    def sigmoid(self, x):
        return scipy.special.expit(x)

    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T
        hidden = self.sigmoid(self.wih @ inputs)
        final = self.sigmoid(self.who @ hidden)
        errors = targets - final
        hidden_errors = self.who.T @ errors
        self.who += self.lr * errors @ hidden.T
        self.wih += self.lr * (hidden_errors * hidden * (1 - hidden)) @ inputs.T

    def query(self, inputs_list):
        inputs = np.array(inputs_list, ndmin=2).T
        return self.sigmoid(self.who @ self.sigmoid(self.wih @ inputs))
