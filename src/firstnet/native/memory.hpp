// Memory for the kernels: aligned, padded, zero at first.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "kernels.hpp"

namespace firstnet {

// Numbers on a cache line of their own, zero at first.
template <class T>
class Numbers {
public:
    Numbers() = default;
    explicit Numbers(size_t count)
        : at_(static_cast<T*>(::operator new[](std::max<size_t>(count, 1) * sizeof(T),
                                               std::align_val_t(kAlignment)))) {
        std::memset(static_cast<void*>(at_.get()), 0, count * sizeof(T));
    }
    T* get() const { return at_.get(); }

private:
    struct Free {
        void operator()(T* p) const { ::operator delete[](p, std::align_val_t(kAlignment)); }
    };
    std::unique_ptr<T[], Free> at_;
};

template <class T>
int padded(int count) {
    constexpr int step = kAlignment / int(sizeof(T));
    return (count + step - 1) / step * step;
}

}  // namespace firstnet
