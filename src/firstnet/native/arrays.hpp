// What comes from Python: arrays, which are used in place, and names.
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

// The kind of neuron or cost with this name.
template <class Kind, size_t Count>
Kind kind_named(const char* const (&names)[Count], const std::string& name) {
    for (size_t number = 0; number < Count; ++number)
        if (name == names[number]) return static_cast<Kind>(number);
    throw std::invalid_argument("there is no " + name);
}

}  // namespace firstnet
