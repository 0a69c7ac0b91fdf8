"""The panel Doctor: a program is dropped or pasted, and its report shown."""
