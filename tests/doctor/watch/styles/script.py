import numpy as np

np.random.seed(1)
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0, 1, 1, 0]]).T


def squash(x, slope=False):
    if slope:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


syn0 = 2 * np.random.random((3, 4)) - 1
syn1 = 2 * np.random.random((4, 1)) - 1
for turn in range(4000):
    l1 = squash(np.dot(X, syn0))
    l2 = squash(np.dot(l1, syn1))
    error = y - l2
    l2_delta = error * squash(l2, True)
    l1_delta = l2_delta.dot(syn1.T) * squash(l1, True)
    syn1 += l1.T.dot(l2_delta)
    syn0 += X.T.dot(l1_delta)
    if turn % 1000 == 0:
        print("error", np.mean(np.abs(error)))
