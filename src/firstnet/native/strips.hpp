// Strips: the feature maps of a pixel, side by side, in as many registers as they fill.
//
// Maps are padded to units of 32 bytes and not to whole cache lines: 20 maps are three units, two of
// which make one vector of 64 bytes. The last one is half a vector, on machines that have the whole.
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

// A unit in one register, or half a unit where registers are small.
template <class T>
struct Small {
    static constexpr int bytes = kVectorBytes < kUnitBytes ? kVectorBytes : kUnitBytes;
    static constexpr int lanes = bytes / int(sizeof(T));
    using Vector = typename VectorsOf<T, bytes>::Vector;
};

template <class T>
ALWAYS_INLINE typename Small<T>::Vector load_small(const T* from) {
    return *reinterpret_cast<const typename Small<T>::Vector*>(from);
}

template <class T>
ALWAYS_INLINE void store_small(T* to, const typename Small<T>::Vector& v) {
    *reinterpret_cast<typename Small<T>::Vector*>(to) = v;
}

// One number in every lane of the widest register, of which a small one is the beginning.
template <class T>
struct Spread {
    Vector<T> all;
    ALWAYS_INLINE explicit Spread(T value) : all(splat<T>(value)) {}
    ALWAYS_INLINE typename Small<T>::Vector small() const {
#if defined(__AVX512F__)
        if constexpr (sizeof(T) == 4)
            return (typename Small<T>::Vector)_mm512_castps512_ps256((__m512)all);
        else
            return (typename Small<T>::Vector)_mm512_castpd512_pd256((__m512d)all);
#else
        return (typename Small<T>::Vector)all;
#endif
    }
};

template <class T, int Units>
struct Strip {
    using Wide = typename VectorsOf<T, kVectorBytes>::Vector;
    static constexpr int wide = Units * kUnitBytes / kVectorBytes;
    static constexpr bool rest = Units * kUnitBytes % kVectorBytes != 0;
    Wide part[wide ? wide : 1];
    typename Small<T>::Vector last;

    ALWAYS_INLINE void load(const T* from) {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i)
            part[i] = *reinterpret_cast<const Wide*>(from + i * kLanes<T>);
        if constexpr (rest) last = load_small(from + wide * kLanes<T>);
    }
    ALWAYS_INLINE void store(T* to) const {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) *reinterpret_cast<Wide*>(to + i * kLanes<T>) = part[i];
        if constexpr (rest) store_small(to + wide * kLanes<T>, last);
    }
    ALWAYS_INLINE void clear() {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] = Wide{};
        if constexpr (rest) last = typename Small<T>::Vector{};
    }
    ALWAYS_INLINE void add(const Strip& other) {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] += other.part[i];
        if constexpr (rest) last += other.last;
    }
    ALWAYS_INLINE void add_product(const Spread<T>& value, const Strip& other) {
#pragma GCC unroll 16
        for (int i = 0; i < wide; ++i) part[i] += (Wide)value.all * other.part[i];
        if constexpr (rest) last += value.small() * other.last;
    }
};

// Calls work(first, width) over 0 to count - 1 in runs of `Widest` and one shorter; the width is a
// constant at compile time.
template <int Widest, class Work>
ALWAYS_INLINE void in_strips(int count, Work work) {
    int first = 0;
    for (; first + Widest <= count; first += Widest) work(first, Run<Widest>());
    if constexpr (Widest > 1) {
        if (first < count)
            in_strips<Widest - 1>(count - first, [&](int more, auto run) __attribute__((always_inline)) {
                work(first + more, run);
            });
    }
}

}  // namespace
