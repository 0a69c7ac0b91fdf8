"""All test examples are of one class.

The network is trained on several classes and tested on examples of only one of them.

Why:
    Data are often kept class after class. Cut in two as they are, the second part holds the last
    class alone, and the training has few examples of it or none. Such a test says nothing.

Ask yourself:
    Which classes are among the test examples, and how many of each?

Example:
    - X, y = iris.data, iris.target
    + order = np.random.permutation(len(iris.target))
    + X, y = iris.data[order], iris.target[order]
      X_train, y_train = X[:105], y[:105]
      X_test, y_test = X[105:], y[105:]
"""

LEVEL = "error"
