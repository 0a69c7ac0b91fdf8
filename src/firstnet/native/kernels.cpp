// The arithmetic of one mini-batch: feedforward, backpropagation, and the step downhill.
//
// Compiled once for each instruction set, with FIRSTNET_SET naming the table it fills. No function
// of the C++ library is called in here but memcpy: its templates would be shared between the sets.
// README.md beside this file says what each kernel does and why it is fast.
#include "kernels.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "dense.hpp"
#include "descent.hpp"
#include "firing.hpp"
#include "lists.hpp"

namespace firstnet {
namespace {

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
