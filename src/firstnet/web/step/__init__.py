"""The panel Step through: one step of gradient descent, in numbers and equations."""
