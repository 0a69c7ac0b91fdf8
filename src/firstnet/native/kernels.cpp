// The arithmetic of one mini-batch: feedforward, backpropagation, and the step downhill.
//
// Compiled once for each instruction set, with FIRSTNET_SET naming the table it fills. No function
// of the C++ library is called in here but memcpy: its templates would be shared between the sets.
// README.md beside this file says what each kernel does and why it is fast.
#include "kernels.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "vectors.hpp"

namespace firstnet {
namespace {

// How many vectors of running sums a kernel keeps in registers: enough to hide the latency of a
// multiplication, few enough for 16 registers.
constexpr int kSums = 8;

// Numbers below the smallest normal one count as 0 while a kernel runs: they come from saturated
// neurons, carry no information, and are slow on many processors.
class FlushSubnormals {
public:
#if defined(__SSE2__)
    FlushSubnormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
    ~FlushSubnormals() { _mm_setcsr(before_); }

private:
    unsigned before_;
#else
    FlushSubnormals() {}
    ~FlushSubnormals() {}
#endif
};

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

    ALWAYS_INLINE Vector<T> meaning(int64_t entry) const {
        if constexpr (sizeof(Value) == 1)
            return splat<T>(intensity[value[entry]]);
        else
            return splat<T>(value[entry]);
    }
};

ALWAYS_INLINE void fetch_bytes(const void* from, int64_t bytes) {
    for (int64_t at = 0; at < bytes; at += kAlignment)
        __builtin_prefetch(static_cast<const char*>(from) + at);
}

// An example lies anywhere in memory: ask for it one mini-batch ahead.
template <class T, class Value>
void fetch(const Lists<T, Value>& x, const T* y, int y_stride, int64_t example) {
    const Entries<T, Value> entries(x, example);
    fetch_bytes(entries.place, entries.count * int64_t(sizeof *entries.place));
    fetch_bytes(entries.value, entries.count * int64_t(sizeof *entries.value));
    fetch_bytes(y + example * y_stride, y_stride * int64_t(sizeof *y));
}

// z = b + sum over the listed inputs of value times their row of weights, for one example.
template <class T, class Value>
void weigh_listed(const Layer<T>& layer, const Entries<T, Value> x, T* z) {
    const int64_t stride = layer.stride;
    in_runs<kSums>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        constexpr int chains = kSums / width;
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
            for (int chain = 0; chain < chains; ++chain) all += sum[chain][v];
            store(z + at, all);
        }
    });
}

// w -= value times delta in the rows of the listed inputs, for one example (BP4 and the step).
template <class T, class Value>
void step_listed(const Layer<T>& layer, const Entries<T, Value> x, const T* delta) {
    const int64_t stride = layer.stride;
    in_runs<kSums>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        T* w = layer.w + first * kLanes<T>;
        Vector<T> along[width];
#pragma GCC unroll 8
        for (int v = 0; v < width; ++v) along[v] = load(delta + (first + v) * kLanes<T>);
#pragma GCC unroll 4
        for (int64_t entry = 0; entry < x.count; ++entry) {
            T* row = w + x.place[entry] * stride;
            const Vector<T> value = x.meaning(entry);
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) {
                T* at = row + v * kLanes<T>;
                store(at, load(at) - value * along[v]);
            }
        }
    });
}

// out = start + a w: rows of a (m, inputs) times w (inputs, columns). `start` may be null.
template <class T>
void multiply(const T* a, int a_stride, int m, int inputs, const T* w, int stride, const T* start,
              T* out) {
    in_runs<4>(stride / kLanes<T>, [&](int first, auto columns) __attribute__((always_inline)) {
        constexpr int width = decltype(columns)::width;
        in_runs<kSums / width>(m, [&](int example, auto rows) __attribute__((always_inline)) {
            constexpr int height = decltype(rows)::width;
            const T* from = a + int64_t(example) * a_stride;
            const T* weights = w + first * kLanes<T>;
            Vector<T> sum[height][width];
#pragma GCC unroll 8
            for (int e = 0; e < height; ++e) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v)
                    sum[e][v] = start ? load(start + (first + v) * kLanes<T>) : Vector<T>{};
            }
            for (int k = 0; k < inputs; ++k, weights += stride) {
                Vector<T> row[width];
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) row[v] = load(weights + v * kLanes<T>);
#pragma GCC unroll 8
                for (int e = 0; e < height; ++e) {
                    const Vector<T> value = splat<T>(from[int64_t(e) * a_stride + k]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) sum[e][v] += value * row[v];
                }
            }
#pragma GCC unroll 8
            for (int e = 0; e < height; ++e) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v)
                    store(out + int64_t(example + e) * stride + (first + v) * kLanes<T>, sum[e][v]);
            }
        });
    });
}

// w -= a^T delta: w (inputs, columns), a (m, inputs), delta (m, columns) (BP4 and the step).
template <class T>
void step_dense(T* w, int inputs, int stride, const T* a, int a_stride, const T* delta, int m) {
    in_runs<4>(stride / kLanes<T>, [&](int first, auto columns) __attribute__((always_inline)) {
        constexpr int width = decltype(columns)::width;
        in_runs<kSums / width>(inputs, [&](int input, auto rows) __attribute__((always_inline)) {
            constexpr int height = decltype(rows)::width;
            T* to = w + int64_t(input) * stride + first * kLanes<T>;
            const T* from = a + input;
            const T* along = delta + first * kLanes<T>;
            Vector<T> sum[height][width];
#pragma GCC unroll 8
            for (int k = 0; k < height; ++k) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) sum[k][v] = load(to + k * stride + v * kLanes<T>);
            }
            for (int e = 0; e < m; ++e, from += a_stride, along += stride) {
                Vector<T> row[width];
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) row[v] = load(along + v * kLanes<T>);
#pragma GCC unroll 8
                for (int k = 0; k < height; ++k) {
                    const Vector<T> value = splat<T>(from[k]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) sum[k][v] -= value * row[v];
                }
            }
#pragma GCC unroll 8
            for (int k = 0; k < height; ++k) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) store(to + k * stride + v * kLanes<T>, sum[k][v]);
            }
        });
    });
}

template <class T>
void step_biases(const Layer<T>& layer, int m) {
    for (int at = 0; at < layer.stride; at += kLanes<T>) {
        Vector<T> b = load(layer.b + at);
        for (int e = 0; e < m; ++e) b -= load(layer.delta + int64_t(e) * layer.stride + at);  // BP3
        store(layer.b + at, b);
    }
}

// Turns weighted inputs into activations, in place; padding becomes 0.
template <class T>
void fire(const Layer<T>& layer, int m) {
    for (int e = 0; e < m; ++e) {
        T* a = layer.a + int64_t(e) * layer.stride;
        for (int at = 0; at < layer.stride; at += kLanes<T>)
            store(a + at, load(layer.live + at) * sigmoid<T>(load(a + at)));
    }
}

// Multiplies what is in delta by the slope of the neurons, a (1 - a).
template <class T>
void times_slope(const Layer<T>& layer, int m) {
    for (int at = 0; at < m * layer.stride; at += kLanes<T>) {
        const Vector<T> a = load(layer.a + at);
        store(layer.delta + at, load(layer.delta + at) * (a * (T(1) - a)));
    }
}

template <class T>
void feed_through(const Network<T>& network, int m) {
    fire(network.layers[0], m);
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        multiply(before.a, before.stride, m, layer.inputs, layer.w, layer.stride, layer.b, layer.a);
        fire(layer, m);
    }
}

// The error at the output for the quadratic cost, times eta/m: BP1 is linear in it, and so is all
// that follows from it.
template <class T>
void output_delta(const Layer<T>& last, const T* y, const int64_t* examples, int m, T rate) {
    for (int e = 0; e < m; ++e) {
        const T* a = last.a + int64_t(e) * last.stride;
        const T* desired = y + examples[e] * last.stride;
        T* delta = last.delta + int64_t(e) * last.stride;
        for (int at = 0; at < last.stride; at += kLanes<T>)
            store(delta + at, rate * (load(a + at) - load(desired + at)));
    }
    times_slope(last, m);  // BP1
}

template <class T>
void backpropagate(const Network<T>& network, int m) {
    for (int l = network.count - 1; l > 0; --l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        multiply(layer.delta, layer.stride, m, layer.neurons, layer.w_turned, layer.in_stride,
                 static_cast<const T*>(nullptr), before.delta);
        times_slope(before, m);  // BP2
    }
}

template <class T>
void step_hidden(const Network<T>& network, int m) {
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        step_dense(layer.w, layer.inputs, layer.stride, before.a, before.stride, layer.delta, m);
        step_dense(layer.w_turned, layer.neurons, layer.in_stride, layer.delta, layer.stride,
                   before.a, m);
        step_biases(layer, m);
    }
}

template <class T, class Value>
void train_listed(const Network<T>& network, const Lists<T, Value>& x, const T* y,
                  const int64_t* order, int64_t steps, int m, T rate) {
    const Layer<T>& first = network.layers[0];
    using Of = Entries<T, Value>;
    const Layer<T>& last = network.layers[network.count - 1];
    for (int64_t s = 0; s < steps; ++s, order += m) {
        for (int e = 0; e < m; ++e) {
            weigh_listed(first, Of(x, order[e]), first.a + int64_t(e) * first.stride);
            if (s + 1 < steps) fetch(x, y, last.stride, order[m + e]);
        }
        feed_through(network, m);
        output_delta(last, y, order, m, rate);
        backpropagate(network, m);
        step_hidden(network, m);
        for (int e = 0; e < m; ++e)
            step_listed(first, Of(x, order[e]), first.delta + int64_t(e) * first.stride);
        step_biases(first, m);
    }
}

template <class T>
void train_rows(const Network<T>& network, const T* x, const T* y, const int64_t* order,
                int64_t steps, int m, T rate, T* gathered) {
    const Layer<T>& first = network.layers[0];
    for (int64_t s = 0; s < steps; ++s, order += m) {
        for (int e = 0; e < m; ++e)
            std::memcpy(gathered + int64_t(e) * first.in_stride, x + order[e] * first.in_stride,
                        sizeof(T) * first.in_stride);
        multiply(gathered, first.in_stride, m, first.inputs, first.w, first.stride, first.b, first.a);
        feed_through(network, m);
        output_delta(network.layers[network.count - 1], y, order, m, rate);
        backpropagate(network, m);
        step_hidden(network, m);
        step_dense(first.w, first.inputs, first.stride, gathered, first.in_stride, first.delta, m);
        step_biases(first, m);
    }
}

template <class T>
void train(const Network<T>& network, const Inputs<T>& x, const T* y, const int64_t* order,
           int64_t steps, int m, T eta, T* gathered) {
    const FlushSubnormals while_here;
    const T rate = eta / T(m);
    switch (x.storage) {
        case Storage::byte_lists: return train_listed(network, x.bytes, y, order, steps, m, rate);
        case Storage::number_lists: return train_listed(network, x.numbers, y, order, steps, m, rate);
        case Storage::rows: return train_rows(network, x.rows, y, order, steps, m, rate, gathered);
    }
}

template <class T, class Value>
void weigh_all_listed(const Layer<T>& first, const Lists<T, Value>& x, int m) {
    for (int e = 0; e < m; ++e)
        weigh_listed(first, Entries<T, Value>(x, e), first.a + int64_t(e) * first.stride);
}

template <class T>
void feedforward(const Network<T>& network, const Inputs<T>& x, int m) {
    const FlushSubnormals while_here;
    const Layer<T>& first = network.layers[0];
    switch (x.storage) {
        case Storage::byte_lists: weigh_all_listed(first, x.bytes, m); break;
        case Storage::number_lists: weigh_all_listed(first, x.numbers, m); break;
        case Storage::rows:
            multiply(x.rows, first.in_stride, m, first.inputs, first.w, first.stride, first.b, first.a);
            break;
    }
    feed_through(network, m);
}

constexpr Kernels<float> kFloat32 = {train<float>, feedforward<float>};
constexpr Kernels<double> kFloat64 = {train<double>, feedforward<double>};

}  // namespace

#define STRING_OF(name) #name
#define NAME_OF(set) STRING_OF(set)
#define FIRSTNET_TABLE_(set) k##set
#define FIRSTNET_TABLE(set) FIRSTNET_TABLE_(set)

extern const InstructionSet FIRSTNET_TABLE(FIRSTNET_SET) = {NAME_OF(FIRSTNET_SET), &kFloat32, &kFloat64};

}  // namespace firstnet
