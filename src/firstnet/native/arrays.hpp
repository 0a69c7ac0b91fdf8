// What comes from Python: arrays, which are used in place, and names.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels.hpp"
#include "sizes.hpp"

namespace firstnet {

namespace nb = nanobind;

template <class T, int Dimensions>
using Array = nb::ndarray<T, nb::numpy, nb::ndim<Dimensions>, nb::c_contig, nb::device::cpu>;

template <class Any>
std::vector<int64_t> shape_of(const Any& array) {
    return {array.shape_ptr(), array.shape_ptr() + array.ndim()};
}

// "3 x 4" for an array of 3 rows and 4 columns.
template <class Any>
std::string dimensions_of(const Any& array) {
    return dimensions(shape_of(array));
}

// Throws unless a layer's arrays have these shapes: weights as given, and one bias for each of its rows.
template <class W, class B>
void check_arrays(const std::string& owner, const W& w, const B& b, const std::vector<int64_t>& wanted) {
    if (shape_of(w) != wanted || int64_t(b.shape(0)) != wanted.front())
        throw ShapeError(owner + " has weights " + dimensions_of(w) + " and " + dimensions_of(b) +
                         " biases; wanted " + dimensions(wanted) + " and " +
                         std::to_string(wanted.front()) + ".");
}

// Throws unless there is a layer, or a convolution, with this number.
inline void check_number(size_t number, size_t count, const std::string& noun) {
    if (number >= count)
        throw ShapeError("There is no " + noun + " " + std::to_string(number) + "; wanted a number below " +
                         std::to_string(count) + ".");
}

// The kind of neuron or cost with this name.
template <class Kind, size_t Count>
Kind kind_named(const char* const (&names)[Count], const std::string& name) {
    for (size_t number = 0; number < Count; ++number)
        if (name == names[number]) return static_cast<Kind>(number);
    throw std::invalid_argument("there is no " + name);
}

}  // namespace firstnet
