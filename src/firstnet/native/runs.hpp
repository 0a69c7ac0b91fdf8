// Loops whose bodies keep a fixed number of vectors in registers.
#pragma once

#include "vectors.hpp"

namespace {

// AVX-512 and 64-bit ARM have 32 vector registers, everything else 16.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr bool kManyRegisters = true;
#else
constexpr bool kManyRegisters = false;
#endif

// How many accumulators a kernel keeps in registers: enough to hide the latency of a multiply-add, few
// enough for 16 registers.
constexpr int kAccumulators = 8;

// The accumulators in registers where several rows share each vector of weights, and the number of rows,
// with two vectors each. ARM has no operand in memory: each row's number takes a register, too.
#if defined(__AVX512F__)
constexpr int kTileAccumulators = 24;
#elif defined(__aarch64__)
constexpr int kTileAccumulators = 20;
#else
constexpr int kTileAccumulators = 12;
#endif
constexpr int kTileRows = kTileAccumulators / 2;

// Calls work(first, width) for the vectors 0 to count - 1, in runs of Widest and its halves down to 1 (8,
// 4, 2, 1). The width is a compile-time constant.
template <int Width>
struct Run {
    static constexpr int width = Width;
};

template <int Widest, class Work>
ALWAYS_INLINE void in_runs(int count, Work work) {
    int first = 0;
    for (; first + Widest <= count; first += Widest) work(first, Run<Widest>());
    if constexpr (Widest > 1) {
        in_runs<Widest / 2>(count - first,
                            [&](int more, auto run) __attribute__((always_inline)) { work(first + more, run); });
    }
}

// How many vectors wide a tile of this many rows can be.
constexpr int widest_for(int rows) {
    return rows * 8 <= kTileAccumulators ? 8 : rows * 4 <= kTileAccumulators ? 4 : 2;
}

// Calls work(count) with a compile-time constant, for 1 <= count <= Most.
template <int Most, class Work>
ALWAYS_INLINE void with_count(int count, Work work) {
    if constexpr (Most > 1) {
        if (count < Most) return with_count<Most - 1>(count, work);
    }
    work(Run<Most>());
}

// Calls work(first, count) for tiles of at most kTileRows rows, as few as possible and of similar size. The
// count is a compile-time constant.
template <class Work>
ALWAYS_INLINE void in_tiles(int all, Work work) {
    int parts = (all + kTileRows - 1) / kTileRows;
    for (int first = 0; first < all; --parts) {
        const int count = (all - first) / parts;
        with_count<kTileRows>(count, [&](auto run) __attribute__((always_inline)) { work(first, run); });
        first += count;
    }
}

// Calls work(first, count) for the examples in chunks of at most `most`.
template <class Work>
void in_chunks(int m, int most, Work work) {
    for (int first = 0; first < m; first += most) work(first, m - first < most ? m - first : most);
}

}  // namespace
