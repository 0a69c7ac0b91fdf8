// The first layer, for sparse inputs: only the weights of nonzero inputs are read and changed.
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

namespace firstnet {
namespace {

// The entries of one example. A loop copies them into local variables, because the compiler must assume
// that storing a weight could change anything behind a pointer.
template <class T, class Value>
struct SparseRow {
    const uint16_t* index;
    const Value* value;
    const T* intensity;
    int64_t count;

    SparseRow(const SparseRows<T, Value>& rows, int64_t example)
        : index(rows.index + rows.start[example]), value(rows.value + rows.start[example]),
          intensity(rows.intensity), count(rows.start[example + 1] - rows.start[example]) {}

    // The entries of a range of inputs; they are contiguous because indices rise.
    SparseRow within(Range inputs) const {
        SparseRow part = *this;
        const int64_t begin = entries_before(inputs.first);
        part.index += begin;
        part.value += begin;
        part.count = entries_before(inputs.end) - begin;
        return part;
    }

    // The number of entries before an input.
    int64_t entries_before(int input) const {
        int64_t low = 0, high = count;
        while (low < high) {
            const int64_t middle = (low + high) / 2;
            if (index[middle] < input)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    ALWAYS_INLINE T number(int64_t entry) const {
        if constexpr (sizeof(Value) == 1)
            return intensity[value[entry]];
        else
            return value[entry];
    }
    ALWAYS_INLINE Vector<T> broadcast(int64_t entry) const { return splat<T>(number(entry)); }
};

ALWAYS_INLINE void prefetch_bytes(const void* from, int64_t bytes) {
    for (int64_t at = 0; at < bytes; at += kAlignment)
        __builtin_prefetch(static_cast<const char*>(from) + at);
}

template <class T, class Value>
ALWAYS_INLINE void prefetch(const SparseRow<T, Value>& entries) {
    prefetch_bytes(entries.index, entries.count * int64_t(sizeof *entries.index));
    prefetch_bytes(entries.value, entries.count * int64_t(sizeof *entries.value));
}

// Examples are scattered in memory, so they are prefetched one mini-batch ahead.
template <class T, class Value>
void prefetch(const SparseRows<T, Value>& x, const T* y, int y_stride, int64_t example) {
    prefetch(SparseRow<T, Value>(x, example));
    prefetch_bytes(y + example * y_stride, y_stride * int64_t(sizeof *y));
}

// z = b + the sum over nonzero inputs of value times row of weights, for one example and `width` vectors of
// neurons from `first`. The stored weights are the real ones divided by `scale` (see LazyDecay).
template <int width, class T, class Value>
ALWAYS_INLINE void forward_run(const Layer<T>& layer, const SparseRow<T, Value> x, int first, T* z, T scale) {
    constexpr int chains = kAccumulators / width;
    const int64_t stride = layer.stride;
    const T* w = layer.w + first * kLanes<T>;
    Vector<T> sum[chains][width] = {};
    auto add = [&](int chain, int64_t entry) __attribute__((always_inline)) {
        const T* row = row_at(w + x.index[entry] * stride);
        const Vector<T> value = x.broadcast(entry);
#pragma GCC unroll 8
        for (int v = 0; v < width; ++v) sum[chain][v] += value * load(row + v * kLanes<T>);
    };
    int64_t entry = 0;
    for (; entry + chains <= x.count; entry += chains) {
#pragma GCC unroll 8
        for (int chain = 0; chain < chains; ++chain) add(chain, entry + chain);
    }
    for (; entry < x.count; ++entry) add(0, entry);
#pragma GCC unroll 8
    for (int v = 0; v < width; ++v) {
        const int at = (first + v) * kLanes<T>;
        Vector<T> all = load(layer.b + at);
#pragma GCC unroll 8
        for (int chain = 0; chain < chains; ++chain) all += scale * sum[chain][v];
        store(z + at, all);
    }
}

// The same for all neurons and several examples: entries(e) returns one example's, and z has a row for
// each. A narrow layer's weights fit in the cache; in a wider one, each part of the neurons stays there for
// all examples.
template <class T, class Of>
void forward_sparse(const Layer<T>& layer, int examples, T* z, T scale, Of entries) {
    in_runs<kAccumulators>(layer.width / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        for (int e = 0; e < examples; ++e)
            forward_run<decltype(run)::width>(layer, entries(e), first, z + int64_t(e) * layer.stride, scale);
    });
}

// w -= value times delta in the rows of the nonzero inputs, for one example (BP4 and the step); delta is
// multiplied by `scale` first.
template <class T, class Value>
void step_sparse(T* weights, const Layer<T>& layer, const SparseRow<T, Value> x, const T* delta, T scale) {
    const int64_t stride = layer.stride;
    in_runs<kAccumulators>(layer.width / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        T* w = weights + first * kLanes<T>;
        Vector<T> scaled_delta[width];
#pragma GCC unroll 8
        for (int v = 0; v < width; ++v) scaled_delta[v] = scale * load(delta + (first + v) * kLanes<T>);
        const auto step = [&](int64_t entry) __attribute__((always_inline)) {
            T* row = row_at(w + x.index[entry] * stride);
            const Vector<T> value = x.broadcast(entry);
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) {
                T* at = row + v * kLanes<T>;
                store(at, subtract_product(load(at), value, scaled_delta[v]));
            }
        };
        int64_t entry = 0;
        for (; entry + 4 <= x.count; entry += 4) {
#pragma GCC unroll 4
            for (int more = 0; more < 4; ++more) step(entry + more);
        }
        for (; entry < x.count; ++entry) step(entry);
    });
}

}  // namespace
}  // namespace firstnet
