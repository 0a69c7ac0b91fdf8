"""The images and the labels are kept in two lists."""
import random
import numpy as np


def sigmoid(z):
    return 1/(1+np.exp(-z))


def sigmoid_slope(z):
    return sigmoid(z)*(1-sigmoid(z))


class NeuralNet:
    def __init__(self, sizes):
        self.sizes = sizes
        self.ws = [np.random.randn(sizes[k], sizes[k-1]) for k in range(1, len(sizes))]
        self.bs = [np.random.randn(sizes[k], 1) for k in range(1, len(sizes))]

    def output(self, a):
        for w, b in zip(self.ws, self.bs):
            a = sigmoid(w.dot(a)+b)
        return a

    def gradients(self, x, y):
        acts, zs = [x], []
        for w, b in zip(self.ws, self.bs):
            zs.append(w.dot(acts[-1])+b)
            acts.append(sigmoid(zs[-1]))
        gw = [0]*len(self.ws)
        gb = [0]*len(self.bs)
        d = (acts[-1]-y)*sigmoid_slope(zs[-1])
        gw[-1] = d.dot(acts[-2].T)
        gb[-1] = d
        for k in range(len(self.ws)-2, -1, -1):
            d = self.ws[k+1].T.dot(d)*sigmoid_slope(zs[k])
            gw[k] = d.dot(acts[k].T)
            gb[k] = d
        return gw, gb

    def step(self, images, labels, eta):
        sw = [np.zeros(w.shape) for w in self.ws]
        sb = [np.zeros(b.shape) for b in self.bs]
        for x, y in zip(images, labels):
            gw, gb = self.gradients(x, y)
            for k in range(len(sw)):
                sw[k] += gw[k]
                sb[k] += gb[k]
        for k in range(len(sw)):
            self.ws[k] -= eta*sw[k]/len(images)
            self.bs[k] -= eta*sb[k]/len(images)

    def train(self, images, labels, epochs, batch_size, eta, test_images=None, test_digits=None):
        order = list(range(len(images)))
        for epoch in range(epochs):
            random.shuffle(order)
            for start in range(0, len(order), batch_size):
                chosen = order[start:start+batch_size]
                self.step([images[i] for i in chosen], [labels[i] for i in chosen], eta)
            if test_images:
                print("epoch", epoch, self.correct(test_images, test_digits), "correct")

    def correct(self, images, digits):
        count = 0
        for x, d in zip(images, digits):
            if np.argmax(self.output(x)) == d:
                count += 1
        return count


if __name__ == "__main__":
    from mnist import MNIST   # pip install python-mnist
    mndata = MNIST('./samples')
    images, digits = mndata.load_training()
    images = [np.array(i).reshape(784, 1)/255 for i in images]
    labels = [np.eye(10)[d].reshape(10, 1) for d in digits]
    nn = NeuralNet([784, 30, 10])
    nn.train(images, labels, 5, 10, 3.0)
