import random
import numpy as np
import matplotlib.pyplot as plt

class Network():
  def __init__(self, sizes):
    self.sizes = sizes
    self.weights = [np.random.normal(0, 1, (sizes[i+1], sizes[i])) for i in range(len(sizes)-1)]
    self.biases = [np.random.normal(0, 1, (s, 1)) for s in sizes[1:]]
    self.history = []

  def sigmoid(self, z):
    return 1.0/(1.0+np.exp(-z))

  def sigmoid_prime(self, z):
    return self.sigmoid(z)*(1.0-self.sigmoid(z))

  def feedforward(self, a):
    for w, b in zip(self.weights, self.biases):
      a = self.sigmoid(np.dot(w, a)+b)
    return a

  def backprop(self, x, y):
    grad_w = [np.zeros(w.shape) for w in self.weights]
    grad_b = [np.zeros(b.shape) for b in self.biases]
    a = x
    As = [x]
    Zs = []
    for w, b in zip(self.weights, self.biases):
      z = np.dot(w, a)+b
      a = self.sigmoid(z)
      Zs.append(z)
      As.append(a)
    delta = (As[-1]-y)*self.sigmoid_prime(Zs[-1])
    grad_w[-1] = np.dot(delta, As[-2].T)
    grad_b[-1] = delta
    for i in range(2, len(self.sizes)):
      delta = np.dot(self.weights[-i+1].T, delta)*self.sigmoid_prime(Zs[-i])
      grad_w[-i] = np.dot(delta, As[-i-1].T)
      grad_b[-i] = delta
    return grad_w, grad_b

  def update_mini_batch(self, mini_batch, eta):
    nabla_w = [np.zeros(w.shape) for w in self.weights]
    nabla_b = [np.zeros(b.shape) for b in self.biases]
    for x, y in mini_batch:
      dw, db = self.backprop(x, y)
      nabla_w = [n+d for n, d in zip(nabla_w, dw)]
      nabla_b = [n+d for n, d in zip(nabla_b, db)]
    m = len(mini_batch)
    self.weights = [w-eta*n/m for w, n in zip(self.weights, nabla_w)]
    self.biases = [b-eta*n/m for b, n in zip(self.biases, nabla_b)]

  def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
    for e in range(epochs):
      random.shuffle(training_data)
      for k in range(0, len(training_data), mini_batch_size):
        self.update_mini_batch(training_data[k:k+mini_batch_size], eta)
      if test_data:
        right = self.evaluate(test_data)
        self.history.append(right)
        print('epoch %d: %d / %d' % (e, right, len(test_data)))

  def evaluate(self, test_data):
    return sum([np.argmax(self.feedforward(x)) == y for x, y in test_data])

if __name__ == '__main__':
  from mnist_loader import load_data_wrapper
  tr, va, te = load_data_wrapper()
  net = Network([784, 30, 10])
  net.SGD(tr, 10, 10, 3.0, te)
  plt.plot(net.history)
  plt.show()
