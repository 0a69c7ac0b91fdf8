// A register group: the feature maps of a pixel, in as many registers as they fill.
//
// Maps are padded to units of 32 bytes, not to whole cache lines: 20 maps are three units, of which two
// make one vector of 64 bytes. The last one is half a vector, on machines with vectors that wide.
#pragma once

#include "runs.hpp"

namespace {

constexpr int kUnitBytes = 32;

template <class T>
constexpr int kUnit = kUnitBytes / int(sizeof(T));  // numbers

template <class T, int Bytes>
struct VectorsOf {
    typedef T Vector __attribute__((vector_size(Bytes), aligned(alignof(T)), may_alias));
};

// A unit in one register, or half a unit where registers are smaller.
template <class T>
struct UnitVector {
    static constexpr int bytes = kVectorBytes < kUnitBytes ? kVectorBytes : kUnitBytes;
    static constexpr int lanes = bytes / int(sizeof(T));
    using Vector = typename VectorsOf<T, bytes>::Vector;
};

template <class T>
ALWAYS_INLINE typename UnitVector<T>::Vector load_unit(const T* from) {
    return *reinterpret_cast<const typename UnitVector<T>::Vector*>(from);
}

template <class T>
ALWAYS_INLINE void store_unit(T* to, const typename UnitVector<T>::Vector& v) {
    *reinterpret_cast<typename UnitVector<T>::Vector*>(to) = v;
}

// A number in every lane of the widest register; a unit is its first part.
template <class T>
struct Broadcast {
    Vector<T> all;
    ALWAYS_INLINE explicit Broadcast(T value) : all(splat<T>(value)) {}
    ALWAYS_INLINE typename UnitVector<T>::Vector small() const {
#if defined(__AVX512F__)
        if constexpr (sizeof(T) == 4)
            return (typename UnitVector<T>::Vector)_mm512_castps512_ps256((__m512)all);
        else
            return (typename UnitVector<T>::Vector)_mm512_castpd512_pd256((__m512d)all);
#else
        return (typename UnitVector<T>::Vector)all;
#endif
    }
};

template <class T, int Units>
struct RegisterGroup {
    using Widest = typename VectorsOf<T, kVectorBytes>::Vector;
    static constexpr int wide = Units * kUnitBytes / kVectorBytes;
    static constexpr bool rest = Units * kUnitBytes % kVectorBytes != 0;
    Widest part[wide ? wide : 1];
    typename UnitVector<T>::Vector last;

    ALWAYS_INLINE void load(const T* from) {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] = *reinterpret_cast<const Widest*>(from + i * kLanes<T>);
        if constexpr (rest) last = load_unit(from + wide * kLanes<T>);
    }
    ALWAYS_INLINE void store(T* to) const {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) *reinterpret_cast<Widest*>(to + i * kLanes<T>) = part[i];
        if constexpr (rest) store_unit(to + wide * kLanes<T>, last);
    }
    ALWAYS_INLINE void clear() {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] = Widest{};
        if constexpr (rest) last = typename UnitVector<T>::Vector{};
    }
    ALWAYS_INLINE void add(const RegisterGroup& other) {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] += other.part[i];
        if constexpr (rest) last += other.last;
    }
    ALWAYS_INLINE void add_product(const Broadcast<T>& value, const RegisterGroup& other) {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] += (Widest)value.all * other.part[i];
        if constexpr (rest) last += value.small() * other.last;
    }
};

// Calls work(first, width) for 0 to count - 1 in runs of `Widest` and one shorter run; the width is a
// compile-time constant.
template <int Widest, class Work>
ALWAYS_INLINE void in_groups(int count, Work work) {
    int first = 0;
    for (; first + Widest <= count; first += Widest) work(first, Run<Widest>());
    if constexpr (Widest > 1) {
        if (first < count)
            in_groups<Widest - 1>(count - first, [&](int more, auto run) __attribute__((always_inline)) {
                work(first + more, run);
            });
    }
}

}  // namespace
