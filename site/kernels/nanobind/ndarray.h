// What trainer.hpp wants of nanobind's arrays, where there is no Python: a pointer and a shape.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace nanobind {

struct numpy {};
struct c_contig {};
template <int>
struct ndim {};
namespace device {
struct cpu {};
}  // namespace device

template <class T, class Framework, class Dimensions, class Order, class Device>
class ndarray;

template <class T, class Framework, int Dimensions, class Order, class Device>
class ndarray<T, Framework, ndim<Dimensions>, Order, Device> {
public:
    ndarray(T* data, const std::array<int64_t, Dimensions>& shape) : data_(data), shape_(shape) {}
    T* data() const { return data_; }
    size_t ndim() const { return Dimensions; }
    int64_t shape(size_t axis) const { return shape_[axis]; }
    const int64_t* shape_ptr() const { return shape_.data(); }

private:
    T* data_;
    std::array<int64_t, Dimensions> shape_;
};

}  // namespace nanobind
