"""The outputs can't reach the targets.

The last activation keeps its outputs between two bounds, or above 0, and many targets lie beyond.

Why:
    A sigmoid answers numbers from 0 to 1, tanh from -1 to 1, a rectified unit no negative ones. The
    error of a target beyond such a bound never goes away, and the neurons saturate.

Ask yourself:
    Which numbers can your last layer answer, and what are the smallest and the largest target?

Example:
      def vectorized_result(j):
    -     e = -np.ones((10, 1))
    -     e[j] = 2.0
    +     e = np.zeros((10, 1))
    +     e[j] = 1.0
          return e
"""

LEVEL = "error"
