"""Out to others, and back: ONNX, PyTorch's modules and weights, TensorBoard, tables.

Each is a file of its own, and none is imported before it is asked for.
"""
