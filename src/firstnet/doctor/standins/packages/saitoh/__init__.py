"""The modules `common` of Saitoh's book "Deep Learning from Scratch", by their interface.

Examples are rows. Source: Saitoh, "Deep Learning from Scratch" (2016), chapters 3 to 7.
"""
