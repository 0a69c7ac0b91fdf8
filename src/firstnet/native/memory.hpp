// Memory for the kernels: aligned, padded; large arrays in pages of two megabytes where the system has
// them, since rows of weights and examples that lie all over many small pages are slow to find.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "kernels.hpp"

namespace firstnet {

constexpr size_t kLargePage = 2 << 20;

// How memory for so many bytes lies: in large pages if it fills half of one.
inline std::align_val_t alignment_of(size_t bytes) {
    return std::align_val_t(2 * bytes < kLargePage ? kAlignment : kLargePage);
}

inline void* obtain(size_t bytes) {
    const std::align_val_t alignment = alignment_of(bytes);
    const size_t unit = size_t(alignment), whole = (std::max<size_t>(bytes, 1) + unit - 1) / unit * unit;
    void* at = ::operator new(whole, alignment);
#if defined(MADV_HUGEPAGE)
    if (unit == kLargePage) madvise(at, whole, MADV_HUGEPAGE);  // without it all is right as well
#endif
    return at;
}

inline void give_back(void* at, size_t bytes) { ::operator delete(at, alignment_of(bytes)); }

// For a std::vector in such memory.
template <class T>
struct Pages {
    using value_type = T;
    Pages() = default;
    template <class Other>
    Pages(const Pages<Other>&) {}
    T* allocate(size_t count) { return static_cast<T*>(obtain(count * sizeof(T))); }
    void deallocate(T* at, size_t count) { give_back(at, count * sizeof(T)); }
    friend bool operator==(const Pages&, const Pages&) { return true; }
    friend bool operator!=(const Pages&, const Pages&) { return false; }
};

// Numbers on a cache line of their own, zero at first.
template <class T>
class Numbers {
public:
    Numbers() = default;
    explicit Numbers(size_t count)
        : at_(static_cast<T*>(obtain(count * sizeof(T))), Free{count * sizeof(T)}) {
        std::memset(static_cast<void*>(at_.get()), 0, count * sizeof(T));
    }
    T* get() const { return at_.get(); }

private:
    struct Free {
        size_t bytes = 0;
        void operator()(T* p) const { give_back(p, bytes); }
    };
    std::unique_ptr<T[], Free> at_;
};

template <class T>
int padded(int count) {
    constexpr int step = kAlignment / int(sizeof(T));
    return (count + step - 1) / step * step;
}

}  // namespace firstnet
