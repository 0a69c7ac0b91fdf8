// The first layer, where most inputs are 0: only what the lists name is read and changed.
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

namespace firstnet {
namespace {

// The entries of one example, for a loop: all that it needs in local variables, since a store of
// weights might, for all the compiler knows, change anything behind a pointer.
template <class T, class Value>
struct Entries {
    const uint16_t* place;
    const Value* value;
    const T* intensity;
    int64_t count;

    Entries(const Lists<T, Value>& lists, int64_t example)
        : place(lists.place + lists.start[example]), value(lists.value + lists.start[example]),
          intensity(lists.intensity), count(lists.start[example + 1] - lists.start[example]) {}

    // Only the entries of some inputs; they lie side by side, for places rise.
    Entries within(Range inputs) const {
        Entries part = *this;
        const int64_t begin = before(inputs.first);
        part.place += begin;
        part.value += begin;
        part.count = before(inputs.end) - begin;
        return part;
    }

    // How many entries lie before a place.
    int64_t before(int input) const {
        int64_t low = 0, high = count;
        while (low < high) {
            const int64_t middle = (low + high) / 2;
            if (place[middle] < input)
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
    ALWAYS_INLINE Vector<T> meaning(int64_t entry) const { return splat<T>(number(entry)); }
};

ALWAYS_INLINE void fetch_bytes(const void* from, int64_t bytes) {
    for (int64_t at = 0; at < bytes; at += kAlignment)
        __builtin_prefetch(static_cast<const char*>(from) + at);
}

template <class T, class Value>
ALWAYS_INLINE void fetch(const Entries<T, Value>& entries) {
    fetch_bytes(entries.place, entries.count * int64_t(sizeof *entries.place));
    fetch_bytes(entries.value, entries.count * int64_t(sizeof *entries.value));
}

// An example lies anywhere in memory: ask for it one mini-batch ahead.
template <class T, class Value>
void fetch(const Lists<T, Value>& x, const T* y, int y_stride, int64_t example) {
    fetch(Entries<T, Value>(x, example));
    fetch_bytes(y + example * y_stride, y_stride * int64_t(sizeof *y));
}

// z = b + sum over the listed inputs of value times their row of weights, for one example and `width`
// vectors of neurons from `first` on. What is stored are the weights divided by `scale` (see Shrinking).
template <int width, class T, class Value>
ALWAYS_INLINE void weigh_run(const Layer<T>& layer, const Entries<T, Value> x, int first, T* z, T scale) {
    constexpr int chains = kSums / width;
    const int64_t stride = layer.stride;
    const T* w = layer.w + first * kLanes<T>;
    Vector<T> sum[chains][width] = {};
    auto add = [&](int chain, int64_t entry) __attribute__((always_inline)) {
        const T* row = w + x.place[entry] * stride;
        const Vector<T> value = x.meaning(entry);
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

// The same for all neurons and some examples: entries(e) are those of one, z has a row for each. Few
// neurons have their weights in the cache; of many, a part is fetched there for all examples.
template <class T, class Of>
void weigh_listed(const Layer<T>& layer, int examples, T* z, T scale, Of entries) {
    in_runs<kSums>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        for (int e = 0; e < examples; ++e)
            weigh_run<decltype(run)::width>(layer, entries(e), first, z + int64_t(e) * layer.stride, scale);
    });
}

// w -= value times delta in the rows of the listed inputs, for one example (BP4 and the step); delta
// is multiplied by `louder` first.
template <class T, class Value>
void step_listed(T* weights, const Layer<T>& layer, const Entries<T, Value> x, const T* delta,
                 T louder) {
    const int64_t stride = layer.stride;
    in_runs<kSums>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        T* w = weights + first * kLanes<T>;
        Vector<T> along[width];
#pragma GCC unroll 8
        for (int v = 0; v < width; ++v) along[v] = louder * load(delta + (first + v) * kLanes<T>);
        const auto step = [&](int64_t entry) __attribute__((always_inline)) {
            T* row = w + x.place[entry] * stride;
            const Vector<T> value = x.meaning(entry);
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) {
                T* at = row + v * kLanes<T>;
                store(at, less(load(at), value, along[v]));
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
