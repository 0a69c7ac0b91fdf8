"""An array of whole numbers loses the fractions that are put into it.

NumPy makes an array of whole numbers of a list of whole numbers. What is assigned to one of its
items is cut off, without a word: 0.7 becomes 0.

Why:
    Weights are changed by small fractions. Where only whole numbers are kept, most steps change
    nothing, and the others too much.

Ask yourself:
    What does the array print for its dtype?

Example:
    - w = np.array([[0] * 3] * 2)
    + w = np.zeros((2, 3))
      for i in range(2):
          for k in range(3):
              w[i][k] = random.gauss(0, 1)
"""

LEVEL = "error"
