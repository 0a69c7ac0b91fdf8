"""The panel Mistakes: the confusion matrix, and the digits that the network gets wrong."""
