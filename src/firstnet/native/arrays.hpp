// What comes from Python: arrays that are read in place, and the names of neurons.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <stdexcept>
#include <string>

#include "kernels.hpp"

namespace firstnet {

namespace nb = nanobind;

template <class T, int Dimensions>
using Array = nb::ndarray<T, nb::numpy, nb::ndim<Dimensions>, nb::c_contig, nb::device::cpu>;

inline Neuron neuron_called(const std::string& name) {
    if (name == "sigmoid") return Neuron::sigmoid;
    if (name == "tanh") return Neuron::tanh;
    if (name == "relu") return Neuron::relu;
    if (name == "linear") return Neuron::linear;
    if (name == "softmax") return Neuron::softmax;
    throw std::invalid_argument("no neuron is called " + name);
}

}  // namespace firstnet
