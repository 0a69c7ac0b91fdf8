// Memory for the kernels: aligned, padded, and in large pages (2 MB) where the system has them. Rows of
// weights and examples are scattered, and looking up many small pages is slow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "kernels.hpp"

namespace firstnet {

constexpr size_t kLargePage = 2 << 20;

// The bytes of an array, if they and their alignment fit in a ptrdiff_t.
template <class T>
size_t bytes_of(size_t count) {
    if (count > (size_t(PTRDIFF_MAX) - kLargePage) / sizeof(T)) throw std::bad_array_new_length();
    return count * sizeof(T);
}

// The alignment of a block of memory: a large page if it fills at least half of one.
inline std::align_val_t alignment_of(size_t bytes) {
    return std::align_val_t(2 * bytes < kLargePage ? kAlignment : kLargePage);
}

inline void* allocate_pages(size_t bytes) {
    const std::align_val_t alignment = alignment_of(bytes);
    const size_t unit = size_t(alignment), whole = (std::max<size_t>(bytes, 1) + unit - 1) / unit * unit;
    void* at = ::operator new(whole, alignment);
#if defined(MADV_HUGEPAGE)
    if (unit == kLargePage) madvise(at, whole, MADV_HUGEPAGE);  // optional: works without it
#endif
    return at;
}

inline void free_pages(void* at, size_t bytes) { ::operator delete(at, alignment_of(bytes)); }

// An allocator for std::vector.
template <class T>
struct PageAllocator {
    using value_type = T;
    PageAllocator() = default;
    template <class Other>
    PageAllocator(const PageAllocator<Other>&) {}
    T* allocate(size_t count) { return static_cast<T*>(allocate_pages(bytes_of<T>(count))); }
    void deallocate(T* at, size_t count) { free_pages(at, count * sizeof(T)); }
    friend bool operator==(const PageAllocator&, const PageAllocator&) { return true; }
    friend bool operator!=(const PageAllocator&, const PageAllocator&) { return false; }
};

// An array aligned to cache lines, initially 0.
template <class T>
class AlignedArray {
public:
    AlignedArray() = default;
    explicit AlignedArray(size_t count)
        : at_(static_cast<T*>(allocate_pages(bytes_of<T>(count))), Free{count * sizeof(T)}) {
        std::memset(static_cast<void*>(at_.get()), 0, count * sizeof(T));
    }
    T* get() const { return at_.get(); }

private:
    struct Free {
        size_t bytes = 0;
        void operator()(T* p) const { free_pages(p, bytes); }
    };
    std::unique_ptr<T[], Free> at_;
};

template <class T>
int padded(int count) {
    constexpr int step = kAlignment / int(sizeof(T));
    return (count + step - 1) / step * step;
}

// The numbers from one row to the next. Rows that begin a multiple of 512 bytes apart share a few places of the
// cache, and kernels walk down a few columns of many rows: so there is a cache line between such rows.
constexpr int kConflictBytes = 512;  // measured (bench/rows.py)

template <class T>
int row_stride(int count) {
    const int width = padded<T>(count);
    return width * int(sizeof(T)) % kConflictBytes ? width : width + kAlignment / int(sizeof(T));
}

}  // namespace firstnet
