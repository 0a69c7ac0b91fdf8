"""The book's pickle is read without its encoding.

The file mnist.pkl was written by Python 2, whose texts were bytes.

Why:
    Python 3 takes the bytes of the images for text in ASCII, and stops with a
    UnicodeDecodeError. With latin1 every byte is kept.

Ask yourself:
    In which Python was this file written, and what was a text there?

Example:
      import pickle

      def load_data():
          with open("mnist.pkl", "rb") as f:  # doctor: ignore[ND022]
    -         return pickle.load(f)
    +         return pickle.load(f, encoding="latin1")
"""

LEVEL = "warning"
