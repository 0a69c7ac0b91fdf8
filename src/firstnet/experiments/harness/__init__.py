"""What the experiments share: chance, digits, seeds, verdicts, and how they are run and shown."""
