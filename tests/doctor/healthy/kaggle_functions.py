# handwritten digits without any framework: 784 pixels -> 10 -> 10
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# label first, then the pixels, one image per row
table = np.array(pd.read_csv("../input/handwritten-digits/train.csv"))
np.random.shuffle(table)
rows, cols = table.shape

# the top 2000 are not for training. from here on: one image per COLUMN
held_out, rest = table[:2000].T, table[2000:rows].T
X_check, Y_check = held_out[1:cols] / 255., held_out[0]
X_train, Y_train = rest[1:cols] / 255., rest[0]


# ---- the two layers' units

def softmax(Z):
    # largest score to 0 first, big exps overflow
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)

def ReLU(Z):
    return np.where(Z > 0, Z, 0)

def ReLU_deriv(Z):
    return np.greater(Z, 0)  # True is 1


# ---- network = four arrays, handed around

def init_params():
    # everything between -0.5 and 0.5
    W1 = np.random.rand(10, 784) - .5
    b1 = np.random.rand(10, 1) - .5
    W2 = np.random.rand(10, 10) - .5
    b2 = np.random.rand(10, 1) - .5
    return W1, b1, W2, b2

def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    newW2 = W2 - alpha * dW2
    newb2 = b2 - alpha * db2
    newW1 = W1 - alpha * dW1
    newb1 = b1 - alpha * db1
    return newW1, newb1, newW2, newb2

def forward_prop(W1, b1, W2, b2, X):
    Z1 = b1 + W1 @ X
    A1 = ReLU(Z1)
    Z2 = b2 + W2 @ A1
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2

def one_hot(Y):
    wanted = np.zeros((Y.size, 10))
    wanted[range(Y.size), Y] = 1
    return wanted.T

def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    share = 1 / X.shape[1]
    dZ2 = A2 - one_hot(Y)
    dZ1 = ReLU_deriv(Z1) * (W2.T @ dZ2)
    db1 = share * dZ1.sum(axis=1, keepdims=True)
    db2 = share * dZ2.sum(axis=1, keepdims=True)
    dW1 = share * (dZ1 @ X.T)
    dW2 = share * (dZ2 @ A1.T)
    return dW1, db1, dW2, db2


# ---- how good is it

def get_predictions(A2):
    return A2.argmax(axis=0)

def make_predictions(X, W1, b1, W2, b2):
    return get_predictions(forward_prop(W1, b1, W2, b2, X)[-1])

def get_accuracy(predictions, Y):
    print("guessed", predictions, "should be", Y)
    hits = np.count_nonzero(predictions == Y)
    return hits / Y.size


def gradient_descent(X, Y, alpha, iterations):
    W1, b1, W2, b2 = init_params()
    for step in range(iterations):
        Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
        slopes = backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y)
        W1, b1, W2, b2 = update_params(W1, b1, W2, b2, *slopes, alpha)
        if step % 25 == 0:
            print(step, "->", get_accuracy(get_predictions(A2), Y))
    return W1, b1, W2, b2


trained = gradient_descent(X_train, Y_train, 0.15, 400)
print("kept apart:", get_accuracy(make_predictions(X_check, *trained), Y_check))

plt.imshow(X_check[:, 7].reshape(28, 28), cmap="gray")
plt.title(make_predictions(X_check[:, [7]], *trained)[0])
plt.show()
