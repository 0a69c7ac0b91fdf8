"""What Python 2 and old libraries have left in a program, respelled for today."""
