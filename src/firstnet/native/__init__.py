"""The kernels of the fast engine, in C++; README.md beside this file says what each one does.

`firstnet.native.kernels` is there when the package was built with a C++ compiler.
"""
