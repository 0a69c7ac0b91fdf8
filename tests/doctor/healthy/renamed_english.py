"""my digit recognizer, I call everything the way I understand it"""
import numpy as np
from random import shuffle
from read_digits import get_digits   # helper from class


def squash(t):
    return 1 / (1 + np.exp(-t))


def squash_slope(t):
    s = squash(t)
    return s * (1 - s)


class Brain:
    def __init__(self, shape):
        self.shape = shape
        self.depth = len(shape)
        self.thresholds = [np.random.randn(n, 1) for n in shape[1:]]
        self.synapses = [np.random.randn(n, k) for k, n in zip(shape, shape[1:])]

    def predict(self, signal):
        for syn, thr in zip(self.synapses, self.thresholds):
            signal = squash(syn.dot(signal) + thr)
        return signal

    def learn(self, examples, rounds, group_size, rate, exam=None):
        examples = list(examples)
        for r in range(rounds):
            shuffle(examples)
            for start in range(0, len(examples), group_size):
                self.improve(examples[start:start + group_size], rate)
            if exam is not None:
                print("round", r, "correct:", self.grade(exam), "of", len(exam))

    def improve(self, group, rate):
        total_thr = [np.zeros_like(t) for t in self.thresholds]
        total_syn = [np.zeros_like(s) for s in self.synapses]
        for picture, wish in group:
            thr_change, syn_change = self.blame(picture, wish)
            for i in range(len(total_thr)):
                total_thr[i] = total_thr[i] + thr_change[i]
                total_syn[i] = total_syn[i] + syn_change[i]
        step = rate / len(group)
        for i in range(len(total_thr)):
            self.thresholds[i] = self.thresholds[i] - step * total_thr[i]
            self.synapses[i] = self.synapses[i] - step * total_syn[i]

    def blame(self, picture, wish):
        """who is responsible for the error?"""
        outs = [picture]
        sums = []
        for syn, thr in zip(self.synapses, self.thresholds):
            sums.append(syn.dot(outs[-1]) + thr)
            outs.append(squash(sums[-1]))
        thr_change = [None] * (self.depth - 1)
        syn_change = [None] * (self.depth - 1)
        error = (outs[-1] - wish) * squash_slope(sums[-1])
        for i in reversed(range(self.depth - 1)):
            thr_change[i] = error
            syn_change[i] = error.dot(outs[i].T)
            if i > 0:
                error = self.synapses[i].T.dot(error) * squash_slope(sums[i - 1])
        return thr_change, syn_change

    def grade(self, exam):
        good = 0
        for picture, digit in exam:
            if self.predict(picture).argmax() == digit:
                good += 1
        return good


if __name__ == '__main__':
    train, test = get_digits("digits/")
    brain = Brain([784, 30, 10])
    brain.learn(train, 30, 10, 3.0, exam=test)
