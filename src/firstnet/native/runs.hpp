// Loops whose bodies keep a fixed number of vectors in registers.
#pragma once

#include "vectors.hpp"

namespace {

// How many vectors of running sums a kernel keeps in registers: enough to hide the latency of a
// multiplication, few enough for 16 registers.
constexpr int kSums = 8;

// Where a vector of weights is shared: how many sums are in registers, and so how many rows, of two
// vectors each, are summed up at once.
#if defined(__AVX512F__)
constexpr int kTile = 24;
#else
constexpr int kTile = 12;
#endif
constexpr int kAtOnce = kTile / 2;

// Calls work(first, width) over the vectors 0 to count - 1 in runs of 8, 4, 2 and 1; the width is
// a constant at compile time.
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

// How many vectors side by side, if each is summed up for so many rows.
constexpr int widest_for(int rows) { return rows * 8 <= kTile ? 8 : rows * 4 <= kTile ? 4 : 2; }

// Calls work(count) with a constant at compile time, for 1 <= count <= Most.
template <int Most, class Work>
ALWAYS_INLINE void with_count(int count, Work work) {
    if constexpr (Most > 1) {
        if (count < Most) return with_count<Most - 1>(count, work);
    }
    work(Run<Most>());
}

// Calls work(first, count) for as few parts of `all` as may be, of like size, kAtOnce at most; the
// count is a constant at compile time.
template <class Work>
ALWAYS_INLINE void in_tiles(int all, Work work) {
    int parts = (all + kAtOnce - 1) / kAtOnce;
    for (int first = 0; first < all; --parts) {
        const int count = (all - first) / parts;
        with_count<kAtOnce>(count, [&](auto run) __attribute__((always_inline)) { work(first, run); });
        first += count;
    }
}

// Calls work(first, count) for the examples in parts of so many.
template <class Work>
void in_parts(int m, int most, Work work) {
    for (int first = 0; first < m; first += most) work(first, m - first < most ? m - first : most);
}

}  // namespace
