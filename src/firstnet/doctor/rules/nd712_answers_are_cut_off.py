"""Answers between 0 and 1 are cut to whole numbers.

astype(int) does not round: it makes 0 of 0.99.

Why:
    A sigmoid or a softmax hardly ever answers exactly 1, so that nearly every answer becomes 0, and
    what is counted as right are the examples of class 0.

Ask yourself:
    What is np.array([0.2, 0.99]).astype(int)?

Example:
    - answers = network(x).astype(int)
    + answers = (network(x) > 0.5).astype(int)
      print("accuracy", np.mean(answers == y))
"""

LEVEL = "error"
