"""Images and answers are torn apart.

Examples reach the step with the desired answer of another example.

Why:
    The network is told that a 3 is a 7, and a 7 a 1; it can only learn how often each digit
    occurs. It may end by calling every image "1", the commonest digit: 1135 of 10000.

Ask yourself:
    If you shuffle the images, what must happen to the labels?

Example:
      def SGD(self, training_data, epochs, mini_batch_size, eta, test_data=None):
          ...
          for j in range(epochs):
    -         images = [x for x, y in training_data]
    -         answers = [y for x, y in training_data]
    -         random.shuffle(images)
    -         random.shuffle(answers)
    -         training_data = list(zip(images, answers))
    +         random.shuffle(training_data)
              starts = range(0, n, mini_batch_size)
              ...
"""

LEVEL = "error"
