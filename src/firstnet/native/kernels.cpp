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
void step_listed(T* weights, const Layer<T>& layer, const Entries<T, Value> x, const T* delta) {
    const int64_t stride = layer.stride;
    in_runs<kSums>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        T* w = weights + first * kLanes<T>;
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
void step_biases(T* b, const Layer<T>& layer, int m) {
    for (int at = 0; at < layer.stride; at += kLanes<T>) {
        Vector<T> sum = load(b + at);
        for (int e = 0; e < m; ++e) sum -= load(layer.delta + int64_t(e) * layer.stride + at);  // BP3
        store(b + at, sum);
    }
}

// Turns weighted inputs into activations, in place; padding and neurons left out become 0.
template <class T, class Fire>
ALWAYS_INLINE void fire_each(const Layer<T>& layer, int m, Fire fire) {
    const T* gate = layer.gate ? layer.gate : layer.live;
    for (int e = 0; e < m; ++e) {
        T* a = layer.a + int64_t(e) * layer.stride;
        for (int at = 0; at < layer.stride; at += kLanes<T>)
            store(a + at, load(gate + at) * fire(load(a + at)));
    }
}

template <class T>
void fire_softmax(const Layer<T>& layer, int m) {
    const Vector<T> none = {}, low = splat<T>(-Vectors<T>::flat);
    for (int e = 0; e < m; ++e) {
        T* a = layer.a + int64_t(e) * layer.stride;
        T largest = a[0], sum = 0;
        for (int j = 1; j < layer.neurons; ++j) largest = a[j] > largest ? a[j] : largest;
        for (int at = 0; at < layer.stride; at += kLanes<T>) {
            Vector<T> z = load(a + at) - largest;
            z = z < low ? low : z;
            z = z > none ? none : z;  // padding may lie above
            store(a + at, load(layer.live + at) * exponential<T>(z));
        }
        for (int j = 0; j < layer.neurons; ++j) sum += a[j];
        for (int at = 0; at < layer.stride; at += kLanes<T>) store(a + at, load(a + at) / sum);
    }
}

template <class T>
void fire(const Layer<T>& layer, int m) {
    switch (layer.neuron) {
        case Neuron::sigmoid:
            return fire_each(layer, m, [](Vector<T> z) { return sigmoid<T>(z); });
        case Neuron::tanh:  // chapter 3, equation 111
            return fire_each(layer, m, [](Vector<T> z) { return T(2) * sigmoid<T>(z + z) - T(1); });
        case Neuron::relu:
            return fire_each(layer, m, [](Vector<T> z) {
                const Vector<T> none = {};
                return z < none ? none : z;
            });
        case Neuron::softmax: return fire_softmax(layer, m);
    }
}

// Multiplies what is in delta by the slope of the neurons, told from their activations. What passed
// a gate is `quiet` times as loud before it.
template <class T, class Slope>
ALWAYS_INLINE void times_each_slope(const Layer<T>& layer, int m, T quiet, Slope slope) {
    for (int e = 0; e < m; ++e) {
        const T* a = layer.a + int64_t(e) * layer.stride;
        T* delta = layer.delta + int64_t(e) * layer.stride;
        for (int at = 0; at < layer.stride; at += kLanes<T>) {
            Vector<T> product = load(delta + at);
            if (layer.gate)
                product *= load(layer.gate + at) * slope(quiet * load(a + at));
            else
                product *= slope(load(a + at));
            store(delta + at, product);
        }
    }
}

template <class T>
void times_slope(const Layer<T>& layer, int m, T quiet = 1) {
    switch (layer.neuron) {
        case Neuron::sigmoid:
        case Neuron::softmax:
            return times_each_slope(layer, m, quiet, [](Vector<T> a) { return a * (T(1) - a); });
        case Neuron::tanh:
            return times_each_slope(layer, m, quiet, [](Vector<T> a) { return T(1) - a * a; });
        case Neuron::relu:
            return times_each_slope(layer, m, quiet, [](Vector<T> a) {
                const Vector<T> none = {}, one = splat<T>(T(1));
                return a > none ? one : none;
            });
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

// The error at the output, times eta/m: BP1 is linear in it, and so is all that follows from it.
template <class T>
void output_delta(const Layer<T>& last, const T* y, const int64_t* examples, int m,
                  const Rules<T>& rules) {
    const T rate = rules.eta / T(m);
    for (int e = 0; e < m; ++e) {
        const T* a = last.a + int64_t(e) * last.stride;
        const T* desired = y + examples[e] * last.stride;
        T* delta = last.delta + int64_t(e) * last.stride;
        for (int at = 0; at < last.stride; at += kLanes<T>)
            store(delta + at, rate * (load(a + at) - load(desired + at)));
    }
    if (rules.cost == Cost::quadratic) times_slope(last, m);  // BP1; the others' slopes cancel
}

template <class T>
void backpropagate(const Network<T>& network, int m, T dropout) {
    for (int l = network.count - 1; l > 0; --l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        multiply(layer.delta, layer.stride, m, layer.neurons, layer.w_turned, layer.in_stride,
                 static_cast<const T*>(nullptr), before.delta);
        times_slope(before, m, T(1) - dropout);  // BP2
    }
}

template <class T>
ALWAYS_INLINE Vector<T> sign(Vector<T> w) {
    const Vector<T> none = {}, one = splat<T>(T(1));
    return (w > none ? one : none) - (w < none ? one : none);
}

// Lets weights shrink, and speeds carry them on: v = mu v - shrinkage, w = w + v; without speeds
// w = w - shrinkage. What the examples ask for comes later, and goes into both w and v.
template <class T>
void drift(T* w, T* v, int64_t count, T mu, T lmbda, T l1) {
    for (int64_t at = 0; at < count; at += kLanes<T>) {
        const Vector<T> weight = load(w + at);
        if (v) {
            const Vector<T> speed = mu * load(v + at) - lmbda * weight - l1 * sign<T>(weight);
            store(v + at, speed);
            store(w + at, weight + speed);
        } else {
            store(w + at, weight * (T(1) - lmbda) - l1 * sign<T>(weight));
        }
    }
}

template <class T>
void drift_all(const Network<T>& network, T mu, T lmbda, T l1) {
    for (int l = 0; l < network.count; ++l) {
        const Layer<T>& layer = network.layers[l];
        drift(layer.w, layer.v, int64_t(layer.inputs) * layer.stride, mu, lmbda, l1);
        if (l) drift(layer.w_turned, layer.v_turned, int64_t(layer.neurons) * layer.in_stride, mu,
                     lmbda, l1);
        if (layer.v_b) drift(layer.b, layer.v_b, layer.stride, mu, T(0), T(0));
    }
}

// Pulls w and v back by the shrinkage: for Nesterov's method, whose speeds have drifted before.
template <class T>
void shrink_both(T* w, T* v, int64_t count, T lmbda, T l1) {
    for (int64_t at = 0; at < count; at += kLanes<T>) {
        const Vector<T> weight = load(w + at);
        const Vector<T> shrinkage = lmbda * weight + l1 * sign<T>(weight);
        store(w + at, weight - shrinkage);
        store(v + at, load(v + at) - shrinkage);
    }
}

// Before the mini-batch is looked at: Nesterov's method goes where its speed alone would lead.
template <class T>
void before_looking(const Network<T>& network, const Rules<T>& rules) {
    if (rules.momentum != 0 && rules.nesterov) drift_all(network, rules.momentum, T(0), T(0));
}

// After it was looked at, and before the steps that it asks for.
template <class T>
void after_looking(const Network<T>& network, const Rules<T>& rules) {
    const T lmbda = rules.eta * rules.lmbda, l1 = rules.eta * rules.l1;
    const bool shrinks = lmbda != 0 || l1 != 0;
    if (rules.momentum == 0) {
        if (shrinks) drift_all(network, T(0), lmbda, l1);
    } else if (!rules.nesterov) {
        drift_all(network, rules.momentum, lmbda, l1);
    } else if (shrinks) {
        for (int l = 0; l < network.count; ++l) {
            const Layer<T>& layer = network.layers[l];
            shrink_both(layer.w, layer.v, int64_t(layer.inputs) * layer.stride, lmbda, l1);
            if (l) shrink_both(layer.w_turned, layer.v_turned,
                               int64_t(layer.neurons) * layer.in_stride, lmbda, l1);
        }
    }
}

template <class T>
void step_hidden(const Network<T>& network, int m) {
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        const auto step = [&](T* w, T* w_turned, T* b) {
            step_dense(w, layer.inputs, layer.stride, before.a, before.stride, layer.delta, m);
            step_dense(w_turned, layer.neurons, layer.in_stride, layer.delta, layer.stride,
                       before.a, m);
            step_biases(b, layer, m);
        };
        step(layer.w, layer.w_turned, layer.b);
        if (layer.v) step(layer.v, layer.v_turned, layer.v_b);
    }
}

// Sets the gates of the hidden layers for one mini-batch, and returns those of the next.
template <class T>
const T* set_gates(const Network<T>& network, const T* gates) {
    for (int l = 0; gates && l + 1 < network.count; ++l) {
        network.layers[l].gate = gates;
        gates += network.layers[l].stride;
    }
    return gates;
}

template <class T>
void clear_gates(const Network<T>& network) {
    for (int l = 0; l < network.count; ++l) network.layers[l].gate = nullptr;
}

// Once the first layer has weighed its inputs: all that does not depend on how they are stored.
template <class T>
void learn(const Network<T>& network, const T* y, const int64_t* examples, int m,
           const Rules<T>& rules) {
    feed_through(network, m);
    output_delta(network.layers[network.count - 1], y, examples, m, rules);
    backpropagate(network, m, rules.dropout);
    after_looking(network, rules);
    step_hidden(network, m);
}

template <class T, class Value>
void train_listed(const Network<T>& network, const Lists<T, Value>& x, const T* y,
                  const Rules<T>& rules, const int64_t* order, int64_t steps, int m,
                  const T* gates) {
    const Layer<T>& first = network.layers[0];
    const Layer<T>& last = network.layers[network.count - 1];
    using Of = Entries<T, Value>;
    for (int64_t s = 0; s < steps; ++s, order += m) {
        gates = set_gates(network, gates);
        before_looking(network, rules);
        for (int e = 0; e < m; ++e) {
            weigh_listed(first, Of(x, order[e]), first.a + int64_t(e) * first.stride);
            if (s + 1 < steps) fetch(x, y, last.stride, order[m + e]);
        }
        learn(network, y, order, m, rules);
        const auto step = [&](T* w, T* b) {
            for (int e = 0; e < m; ++e)
                step_listed(w, first, Of(x, order[e]), first.delta + int64_t(e) * first.stride);
            step_biases(b, first, m);
        };
        step(first.w, first.b);
        if (first.v) step(first.v, first.v_b);
    }
}

template <class T>
void train_rows(const Network<T>& network, const T* x, const T* y, const Rules<T>& rules,
                const int64_t* order, int64_t steps, int m, const T* gates, T* gathered) {
    const Layer<T>& first = network.layers[0];
    for (int64_t s = 0; s < steps; ++s, order += m) {
        gates = set_gates(network, gates);
        before_looking(network, rules);
        for (int e = 0; e < m; ++e)
            std::memcpy(gathered + int64_t(e) * first.in_stride, x + order[e] * first.in_stride,
                        sizeof(T) * first.in_stride);
        multiply(gathered, first.in_stride, m, first.inputs, first.w, first.stride, first.b, first.a);
        learn(network, y, order, m, rules);
        const auto step = [&](T* w, T* b) {
            step_dense(w, first.inputs, first.stride, gathered, first.in_stride, first.delta, m);
            step_biases(b, first, m);
        };
        step(first.w, first.b);
        if (first.v) step(first.v, first.v_b);
    }
}

template <class T>
void train(const Network<T>& network, const Inputs<T>& x, const T* y, const Rules<T>& rules,
           const int64_t* order, int64_t steps, int m, const T* gates, T* gathered) {
    const FlushSubnormals while_here;
    switch (x.storage) {
        case Storage::byte_lists:
            train_listed(network, x.bytes, y, rules, order, steps, m, gates);
            break;
        case Storage::number_lists:
            train_listed(network, x.numbers, y, rules, order, steps, m, gates);
            break;
        case Storage::rows:
            train_rows(network, x.rows, y, rules, order, steps, m, gates, gathered);
            break;
    }
    clear_gates(network);
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
