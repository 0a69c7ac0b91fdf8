"""Does it learn? What the outputs do beside the targets, from the first step to the last."""
