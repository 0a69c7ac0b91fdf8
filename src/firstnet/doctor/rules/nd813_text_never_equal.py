r"""A text is compared with a word that it never equals, because of the blanks around it.

It would be equal without them. So the condition is false for every example.

Why:
    A line that is read from a file ends with "\n", and what is cut out of it at commas keeps that,
    and the blanks behind a comma, too. "yes\n" is another text than "yes". All examples then get
    the same label, or none is of the class that was asked for.

Ask yourself:
    What does print(repr(text)) show?

Example:
      for line in open("weather.csv"):
    -     parts = line.split(",")
    +     parts = line.strip().split(",")
          label = 1 if parts[2] == "yes" else 0
"""

LEVEL = "error"
