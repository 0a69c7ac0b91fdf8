// Loops whose bodies keep a fixed number of vectors in registers.
#pragma once

#include "vectors.hpp"

namespace {

// How many vectors of running sums a kernel keeps in registers: enough to hide the latency of a
// multiplication, few enough for 16 registers.
constexpr int kSums = 8;

// Where a vector of weights is shared: how many rows, of two vectors each, are summed up at once.
#if defined(__AVX512F__)
constexpr int kAtOnce = 12;
#else
constexpr int kAtOnce = 6;
#endif

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

}  // namespace
