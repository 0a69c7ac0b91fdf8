import numpy


class neuralNetwork:
    # input - hidden - output, sigmoid everywhere, no biases

    def __init__(self, inputnodes, hiddennodes, outputnodes, learningrate):
        self.lr = learningrate
        # one row per receiving node, smaller numbers the more nodes are sending
        self.wih = numpy.random.normal(0.0, inputnodes ** -0.5, (hiddennodes, inputnodes))
        self.who = numpy.random.normal(0.0, hiddennodes ** -0.5, (outputnodes, hiddennodes))
        # scipy isn't installed on the school computers
        self.squash = lambda v: 1 / (numpy.exp(-v) + 1)

    def query(self, inputs_list):
        """a flat list in, a column out"""
        signal = numpy.array(inputs_list, ndmin=2).T
        hidden = self.squash(self.wih.dot(signal))
        answer = self.squash(self.who.dot(hidden))
        return answer

    def train(self, inputs_list, targets_list):
        """one example, one step"""
        signal, wanted = [numpy.array(row, ndmin=2).T for row in (inputs_list, targets_list)]
        # same as query, but I need the hidden layer too
        into_hidden = self.wih.dot(signal)
        hidden = self.squash(into_hidden)
        into_answer = self.who.dot(hidden)
        answer = self.squash(into_answer)

        miss = wanted - answer
        # every hidden node gets its part of the blame BEFORE the weights move
        hidden_miss = self.who.T.dot(miss * answer * (1 - answer))
        self.who += self.lr * (miss * answer * (1 - answer)).dot(hidden.T)
        self.wih += self.lr * (hidden_miss * hidden * (1 - hidden)).dot(signal.T)


n = neuralNetwork(784, 120, 10, 0.15)

lines = open("digits/small_train.csv").read().split()
for again in range(4):
    for line in lines:
        label, *pixels = line.split(",")
        target = numpy.full(10, 0.01)
        target[int(label)] = 0.99
        # 0..255 becomes 0.01..1, a zero would switch its weights off
        n.train(numpy.array(pixels, dtype=float) * 0.99 / 255 + 0.01, target)

right = 0
lines = open("digits/small_test.csv").read().split()
for line in lines:
    label, *pixels = line.split(",")
    guess = n.query(numpy.array(pixels, dtype=float) * 0.99 / 255 + 0.01).argmax()
    right += guess == int(label)
print(right, "of", len(lines), "right")
