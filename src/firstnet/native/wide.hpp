// Wide layers, whose weights do not fit in the cache: each weight is read once or twice per mini-batch.
//
// Forward, a mini-batch shares each weight that is loaded. Backward, the row of weights of one input gives
// that input's error (BP2) and takes its step (BP4) while it is in the cache, and only for the examples in
// which the input fired. With relu neurons or dropout these are a fraction.
#pragma once

#include "gemm.hpp"
#include "descent.hpp"
#include "kernels.hpp"
#include "runs.hpp"
#include "register_group.hpp"

namespace firstnet {
namespace {

// The tile whose sums are in registers.
constexpr int kRows = kManyRegisters ? 4 : 2, kExamples = kManyRegisters ? kTileAccumulators / kRows : 4;
constexpr double kFiringShare = 0.6;      // above it, every input takes all examples
constexpr int kChunk = 96;                // examples whose inputs stay in the cache
constexpr int kAhead = 16;                // rows of weights prefetched ahead
constexpr int64_t kDeltaBytes = 100'000;  // of deltas that stay in the cache; measured (bench/limits.py)

// How many examples have deltas that stay in the cache, in whole bitmasks.
template <class T>
int examples_at_once(int stride) {
    const int64_t bitmasks = kDeltaBytes / (int64_t(sizeof(T)) * kExamplesPerBitmask * stride);
    return kExamplesPerBitmask * int(bitmasks < 1 ? 1 : bitmasks);
}

// out = b + a w for a few examples.
template <class T, int Height>
void forward_few(const T* a, int a_stride, const Layer<T>& layer, T* out) {
    const int64_t stride = layer.stride;
    in_runs<widest_for(Height)>(layer.width / kLanes<T>, [&](int first, auto columns) __attribute__((always_inline)) {
        constexpr int width = decltype(columns)::width;
        const int at = first * kLanes<T>, inputs = layer.inputs;
        const T *w = layer.w + at, *from = a;
        Vector<T> sum[Height][width];
#pragma GCC unroll 16
        for (int e = 0; e < Height; ++e) {
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) sum[e][v] = load(layer.b + at + v * kLanes<T>);
        }
        for (int k = 0; k < inputs; ++k, ++from, w += stride) {
            Vector<T> row[width];
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) {
                __builtin_prefetch(w + kAhead * stride + v * kLanes<T>);
                row[v] = load(w + v * kLanes<T>);
            }
#pragma GCC unroll 16
            for (int e = 0; e < Height; ++e) {
                const Vector<T> value = splat<T>(from[int64_t(e) * a_stride]);
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) sum[e][v] = add_product(sum[e][v], value, row[v]);
            }
        }
#pragma GCC unroll 16
        for (int e = 0; e < Height; ++e) {
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v)
                store(out + int64_t(e) * stride + at + v * kLanes<T>, sum[e][v]);
        }
    });
}

// The same for one example, with bitwise equal sums, but one row of weights after the other. Weights far
// away in memory arrive fastest in this order, and the last ones are still in the cache for the step.
template <class T>
void forward_one(const T* a, const Layer<T>& layer, T* out) {
    std::memcpy(out, layer.b, sizeof(T) * layer.width);
    in_runs<8>(layer.inputs, [&](int k, auto rows) __attribute__((always_inline)) {
        constexpr int count = decltype(rows)::width;
        const T* w[count];
        Vector<T> value[count];
#pragma GCC unroll 8
        for (int r = 0; r < count; ++r) {
            w[r] = layer.w + int64_t(k + r) * layer.stride;
            value[r] = splat<T>(a[k + r]);
        }
        for (int at = 0, end = layer.width; at < end; at += kLanes<T>) {
            Vector<T> sum = load(out + at);
#pragma GCC unroll 8
            for (int r = 0; r < count; ++r) sum = add_product(sum, value[r], load(w[r] + at));
            store(out + at, sum);
        }
    });
}

// The step of some inputs' weights for one example (BP4), w = factor w - a delta; and in the same pass, with
// sums bitwise equal to those of forward_one, what the weights add to the weighted inputs of the next example.
template <class T, bool Decays, bool LooksAhead>
void step_one(const Layer<T>& layer, Range inputs, const T* a, T factor, const T* next) {
    in_runs<4>(inputs.count(), [&](int first, auto rows) __attribute__((always_inline)) {
        constexpr int count = decltype(rows)::width;
        const int k = inputs.first + first;
        T* w[count];
        Vector<T> value[count], next_value[count];
#pragma GCC unroll 4
        for (int r = 0; r < count; ++r) {
            w[r] = layer.w + int64_t(k + r) * layer.stride;
            value[r] = splat<T>(a[k + r]);
            if (LooksAhead) next_value[r] = splat<T>(next[k + r]);
        }
        const T* delta = layer.delta;
        T* z = layer.a;
        for (int at = 0, end = layer.width; at < end; at += kLanes<T>) {
            const Vector<T> delta_part = load(delta + at);
            Vector<T> sum = LooksAhead ? load(z + at) : Vector<T>{};
#pragma GCC unroll 4
            for (int r = 0; r < count; ++r) {
                const Vector<T> weight = Decays ? factor * load(w[r] + at) : load(w[r] + at);
                const Vector<T> stepped = subtract_product(weight, value[r], delta_part);
                store(w[r] + at, stepped);
                if (LooksAhead) sum = add_product(sum, next_value[r], stepped);
            }
            if (LooksAhead) store(z + at, sum);
        }
    });
}

// Whether steps of a wide first layer take one pass over its weights each.
template <class T>
bool takes_one_pass(const Layer<T>& first, int m, const Hyperparameters<T>& hyper) {
    return first.is_wide && m == 1 && hyper.momentum == 0 && hyper.l1 == 0;
}

// Such a step, after that of the biases; with the weighted inputs of the next example, unless it is null.
template <class T>
void step_in_one_pass(const Layer<T>& first, const T* a, const T* next, const Hyperparameters<T>& hyper,
                      const Team& team) {
    const T factor = T(1) - hyper.eta * hyper.lmbda;
    if (next) std::memcpy(first.a, first.b, sizeof(T) * first.width);
    parallel(team, [&](Member member) {
        const Range inputs = member.share(first.inputs, kShareInputs);
        if (next)
            factor == 1 ? step_one<T, false, true>(first, inputs, a, factor, next)
                        : step_one<T, true, true>(first, inputs, a, factor, next);
        else
            factor == 1 ? step_one<T, false, false>(first, inputs, a, factor, next)
                        : step_one<T, true, false>(first, inputs, a, factor, next);
    });
}

// The weighted inputs of a wide layer.
template <class T>
void forward_wide(const T* a, int a_stride, const Layer<T>& layer, int m, Member member) {
    if (layer.uses_gemm) return forward_gemm(a, a_stride, layer, m, member);
    if (m == 1) return forward_one(a, layer, layer.a);
    in_tiles(m, [&](int first, auto run) {
        forward_few<T, decltype(run)::width>(a + int64_t(first) * a_stride, a_stride, layer,
                                             layer.a + int64_t(first) * layer.stride);
    });
}

// Sets, for each input, a bit for every example in which it is not 0.
template <class T>
void mark_fired(const T* from, int64_t fires_stride, int stride, int m, Range inputs, Int<T>* bitmasks) {
    const int first_input = inputs.first, end = (inputs.end + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
    using Bits = typename Vectors<T>::Bits;
    const Vector<T> none = {};
    for (int first = 0; first < m; first += kExamplesPerBitmask, bitmasks += stride) {
        const int count = m - first < kExamplesPerBitmask ? m - first : kExamplesPerBitmask;
        for (int at = first_input; at < end; at += kLanes<T>) {
            Bits found = {};
            for (int e = 0; e < count; ++e) {
                const Bits bit = Bits{} + (Int<T>(1) << e);
                found |= (load(from + (first + e) * fires_stride + at) != none) & bit;
            }
            std::memcpy(bitmasks + at, &found, sizeof found);
        }
    }
}

// The sum of the lanes of a vector.
template <class T, int Bytes>
ALWAYS_INLINE T horizontal_sum(const typename VectorsOf<T, Bytes>::Vector& v) {
    if constexpr (Bytes == int(sizeof(T))) {
        return v[0];
    } else {
        typename VectorsOf<T, Bytes / 2>::Vector low, high;
        std::memcpy(&low, &v, Bytes / 2);
        std::memcpy(&high, reinterpret_cast<const char*>(&v) + Bytes / 2, Bytes / 2);
        return horizontal_sum<T, Bytes / 2>(low + high);
    }
}

// The examples in which an input fired, and its activations.
template <class T>
struct Fired {
    int count;
    int32_t* example;
    T* value;
    T* sums;  // one result each
};

enum class Pass { error, step, both };

// One row of weights w and some of the deltas. `error`: sums[i] = w . delta[i] (BP2). `step`: w -= the sum
// over i of value[i] delta[i] (BP4), and so the velocity, if any. `both` does both, with w multiplied by
// `factor` before the step.
template <class T, int Count, Pass What>
void backward_tile(const Layer<T>& layer, T* w, T* velocity, T factor, const int32_t* example, const T* value,
                   T* sums) {
    const int width = layer.width;
    constexpr bool finds_error = What != Pass::step, steps = What != Pass::error;
    Vector<T> sum[Count] = {}, activation[Count];
    const T* from[Count];
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) {
        from[i] = layer.delta + int64_t(example[i]) * layer.stride;
        activation[i] = splat<T>(value[i]);
    }
    for (int at = 0; at < width; at += kLanes<T>) {
        const Vector<T> weight = load(w + at);
        Vector<T> result = What == Pass::both ? weight * factor : Vector<T>{};
#pragma GCC unroll 16
        for (int i = 0; i < Count; ++i) {
            const Vector<T> delta_part = load(from[i] + at);
            if (finds_error) sum[i] += weight * delta_part;
            if (steps) result -= activation[i] * delta_part;
        }
        if (What == Pass::both) store(w + at, result);
        if (What == Pass::step) {
            store(w + at, weight + result);
            if (velocity) store(velocity + at, load(velocity + at) + result);
        }
    }
    if (finds_error) {
#pragma GCC unroll 16
        for (int i = 0; i < Count; ++i) sums[i] = horizontal_sum<T, kVectorBytes>(sum[i]);
    }
}

template <class T, Pass What>
void backward_examples(const Layer<T>& layer, T* w, T* velocity, T factor, const Fired<T>& fired) {
    in_tiles(fired.count, [&](int first, auto run) {
        backward_tile<T, decltype(run)::width, What>(layer, w, velocity, factor, fired.example + first,
                                                     fired.value + first, fired.sums + first);
    });
}

// Applies L2, L1 and momentum to rows of weights, before the step of the examples.
template <class T>
void decay_rows(T* w, T* velocity, int64_t count, const Hyperparameters<T>& hyper) {
    const T lmbda = hyper.eta * hyper.lmbda, l1 = hyper.eta * hyper.l1;
    if (hyper.momentum == 0 && lmbda == 0 && l1 == 0) return;
    if (hyper.momentum == 0 || !hyper.nesterov)
        decay(w, velocity, count, hyper.momentum, lmbda, l1);
    else if (lmbda != 0 || l1 != 0)
        decay_both(w, velocity, count, lmbda, l1);
}

// The same, except that plain L2 is left to the step: returns the factor for its weights.
template <class T>
T fold_decay(T* w, T* velocity, int64_t count, const Hyperparameters<T>& hyper) {
    if (hyper.momentum == 0 && hyper.l1 == 0) return T(1) - hyper.eta * hyper.lmbda;
    decay_rows(w, velocity, count, hyper);
    return T(1);
}

// The errors of kRows inputs (BP2) in a few examples.
template <class T, int Count>
void error_rows(const T* w, int width, int stride, const T* delta, T* error, int error_stride) {
    Vector<T> sum[kRows][Count] = {};
    for (int at = 0; at < width; at += kLanes<T>) {
        Vector<T> weight[kRows];
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r) weight[r] = load(w + int64_t(r) * stride + at);
#pragma GCC unroll 16
        for (int e = 0; e < Count; ++e) {
            const Vector<T> delta_part = load(delta + int64_t(e) * stride + at);
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) sum[r][e] += weight[r] * delta_part;
        }
    }
#pragma GCC unroll 16
    for (int e = 0; e < Count; ++e) {
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r)
            error[int64_t(e) * error_stride + r] = horizontal_sum<T, kVectorBytes>(sum[r][e]);
    }
}

// The step of kRows rows of weights for all examples (BP4): w = factor w - the sum of a delta.
template <class T>
void step_rows(T* w, T* velocity, T factor, int columns, int stride, const T* a, int a_stride, const T* delta,
               int m) {
    in_runs<4>(columns / kLanes<T>, [&](int first, auto vectors) __attribute__((always_inline)) {
        constexpr int width = decltype(vectors)::width;
        const int at = first * kLanes<T>;
        Vector<T> sum[kRows][width] = {};
        const T *from = a, *delta_row = delta + at;
        for (int e = 0; e < m; ++e, from += a_stride, delta_row += stride) {
            Vector<T> row[width];
#pragma GCC unroll 8
            for (int i = 0; i < width; ++i) row[i] = load(delta_row + i * kLanes<T>);
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) {
                const Vector<T> value = splat<T>(from[r]);
#pragma GCC unroll 8
                for (int i = 0; i < width; ++i) sum[r][i] -= value * row[i];
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 8
            for (int i = 0; i < width; ++i) {
                const int64_t offset = int64_t(r) * stride + at + i * kLanes<T>;
                store(w + offset, factor * load(w + offset) + sum[r][i]);
                if (velocity) store(velocity + offset, load(velocity + offset) + sum[r][i]);
            }
        }
    });
}

// The backward pass of a wide layer: its inputs, and where their errors go.
template <class T>
struct Backward {
    const T* a;      // (m, stride): the activations that entered
    const T* fires;  // not 0 where an activation needs its error; examples are fires_stride apart
    int64_t fires_stride;
    T* error;        // (m, stride): receives the error of a; null if not needed
    int stride, m;
};

// The examples in which input k fired.
template <class T>
Fired<T> fired_by(const Layer<T>& layer, int k, const Backward<T>& pass, Member member) {
    const int64_t begin = int64_t(member.rank) * layer.wide.examples;
    Fired<T> fired = {0, layer.wide.example + begin, layer.wide.value + begin, layer.wide.sums + begin};
    const Int<T>* bitmask = layer.wide.bitmasks + k;
    for (int first = 0; first < pass.m; first += kExamplesPerBitmask, bitmask += pass.stride) {
        for (Int<T> left = *bitmask; left; left &= left - 1) {
            const int e = first + __builtin_ctzll(left);
            fired.example[fired.count] = e;
            fired.value[fired.count++] = pass.a[int64_t(e) * pass.stride + k];
        }
    }
    return fired;
}

// Stores the errors of input k.
template <class T>
void store_errors(const Fired<T>& fired, int k, const Backward<T>& pass) {
    for (int i = 0; i < fired.count; ++i)
        pass.error[int64_t(fired.example[i]) * pass.stride + k] = fired.sums[i];
}

// The row of weights of input k, for the examples in which it fired: its errors (BP2),
template <class T>
void error_row(const Layer<T>& layer, int k, const Backward<T>& pass, Member member) {
    const Fired<T> fired = fired_by(layer, k, pass, member);
    T* w = layer.w + int64_t(k) * layer.stride;
    backward_examples<T, Pass::error>(layer, w, static_cast<T*>(nullptr), T(1), fired);
    store_errors(fired, k, pass);
}

// its step (BP4),
template <class T>
void step_row(const Layer<T>& layer, int k, const Backward<T>& pass, Member member) {
    const int64_t at = int64_t(k) * layer.stride;
    backward_examples<T, Pass::step>(layer, layer.w + at, layer.velocity ? layer.velocity + at : nullptr,
                                     T(1), fired_by(layer, k, pass, member));
}

// and both, with L2, L1 and momentum in between.
template <class T>
void backward_row(const Layer<T>& layer, int k, const Backward<T>& pass, const Hyperparameters<T>& hyper,
                  Member member) {
    T* w = layer.w + int64_t(k) * layer.stride;
    T* velocity = layer.velocity ? layer.velocity + int64_t(k) * layer.stride : nullptr;
    const Fired<T> fired = fired_by(layer, k, pass, member);
    const bool plain = hyper.momentum == 0 && hyper.l1 == 0;
    if (plain && pass.error && fired.count && fired.count <= kTileRows) {
        backward_examples<T, Pass::both>(layer, w, velocity, T(1) - hyper.eta * hyper.lmbda, fired);
    } else {
        if (pass.error) backward_examples<T, Pass::error>(layer, w, velocity, T(1), fired);
        decay_rows(w, velocity, layer.stride, hyper);
        backward_examples<T, Pass::step>(layer, w, velocity, T(1), fired);
    }
    if (pass.error) store_errors(fired, k, pass);
}

// kRows rows of weights from that of input k, for all examples.
template <class T>
void backward_rows(const Layer<T>& layer, int k, const Backward<T>& pass, const Hyperparameters<T>& hyper) {
    T* w = layer.w + int64_t(k) * layer.stride;
    T* velocity = layer.velocity ? layer.velocity + int64_t(k) * layer.stride : nullptr;
    int parts = (pass.m + kExamples - 1) / kExamples;
    for (int first = 0; pass.error && first < pass.m; --parts) {
        const int count = (pass.m - first) / parts;
        with_count<kExamples>(count, [&](auto run) {
            error_rows<T, decltype(run)::width>(w, layer.width, layer.stride,
                                                layer.delta + int64_t(first) * layer.stride,
                                                pass.error + int64_t(first) * pass.stride + k, pass.stride);
        });
        first += count;
    }
    step_rows(w, velocity, fold_decay(w, velocity, int64_t(kRows) * layer.stride, hyper), layer.width,
              layer.stride, pass.a + k, pass.stride, layer.delta, pass.m);
}

// How often inputs fire, over all examples.
template <class T>
int64_t count_fired(const Layer<T>& layer, const Backward<T>& pass, Range inputs) {
    int64_t count = 0;
    const Int<T>* bitmask = layer.wide.bitmasks;
    for (int first = 0; first < pass.m; first += kExamplesPerBitmask, bitmask += pass.stride)
        for (int k = inputs.first; k < inputs.end; ++k) count += __builtin_popcountll(bitmask[k]);
    return count;
}

// The errors and the step of some inputs, as products of large matrices.
template <class T>
void backward_gemm(const Layer<T>& layer, Range inputs, const Backward<T>& pass,
                   const Hyperparameters<T>& hyper, Member member) {
    if (pass.error) error_gemm(layer, inputs, pass.error, pass.stride, pass.m, member);
    const int64_t at = int64_t(inputs.first) * layer.stride;
    decay_rows(layer.w + at, layer.velocity ? layer.velocity + at : nullptr,
               int64_t(inputs.count()) * layer.stride, hyper);
    step_gemm(layer, inputs, pass.a, pass.stride, pass.m, member);
}

// `count` examples from `first`, which is a whole number of bitmasks.
template <class T>
Backward<T> slice(const Backward<T>& pass, int first, int count) {
    const int64_t at = int64_t(first) * pass.stride;
    return {pass.a + at, pass.fires + first * pass.fires_stride, pass.fires_stride,
            pass.error ? pass.error + at : nullptr, pass.stride, count};
}

template <class T>
Layer<T> slice(const Layer<T>& layer, int in_stride, int first) {
    Layer<T> part = layer;
    part.delta += int64_t(first) * layer.stride;
    part.wide.bitmasks += int64_t(first / kExamplesPerBitmask) * in_stride;
    return part;
}

// The step of inputs that need no error, for as many examples at a time as stay in the cache. Chunks
// alternate in direction, so that each starts with the weights used last. Returns the first input left
// over.
template <class T>
int step_chunks(const Layer<T>& layer, Range inputs, const Backward<T>& pass,
                const Hyperparameters<T>& hyper) {
    const int runs = inputs.count() / kRows, end = inputs.first + runs * kRows;
    const auto velocity_at = [&](int64_t at) { return layer.velocity ? layer.velocity + at : nullptr; };
    const int64_t begin = int64_t(inputs.first) * layer.stride;
    T factor =
        fold_decay(layer.w + begin, velocity_at(begin), int64_t(end - inputs.first) * layer.stride, hyper);
    bool back = true;  // feedforward has just ended there
    in_chunks(pass.m, kChunk, [&](int first, int count) {
        const T* a = pass.a + int64_t(first) * pass.stride;
        const T* delta = layer.delta + int64_t(first) * layer.stride;
        for (int run = 0; run < runs; ++run) {
            const int k = inputs.first + kRows * (back ? runs - 1 - run : run);
            const int64_t at = int64_t(k) * layer.stride;
            step_rows(layer.w + at, velocity_at(at), factor, layer.width, layer.stride, a + k, pass.stride,
                      delta, count);
        }
        factor = T(1);
        back = !back;
    });
    return end;
}

// The errors and the step of inputs that rarely fire, in chunks of examples whose deltas stay in the cache.
template <class T>
void backward_chunks(const Layer<T>& layer, Range inputs, const Backward<T>& pass,
                     const Hyperparameters<T>& hyper, Member member) {
    const int most = examples_at_once<T>(layer.stride);
    const auto visit = [&](Pass what) {
        in_chunks(pass.m, most, [&](int first, int count) {
            const Layer<T> part = slice(layer, pass.stride, first);
            const Backward<T> examples = slice(pass, first, count);
            for (int k = inputs.first; k < inputs.end; ++k) {
                if (what == Pass::error)
                    error_row(part, k, examples, member);
                else
                    step_row(part, k, examples, member);
            }
        });
    };
    if (pass.error) visit(Pass::error);
    const int64_t at = int64_t(inputs.first) * layer.stride;
    decay_rows(layer.w + at, layer.velocity ? layer.velocity + at : nullptr,
               int64_t(inputs.count()) * layer.stride, hyper);
    visit(Pass::step);
}

// The errors and the step of some inputs; `most` says that most inputs fire, so that finding them does not
// pay.
template <class T>
void backward_inputs(const Layer<T>& layer, Range inputs, const Backward<T>& pass,
                     const Hyperparameters<T>& hyper, bool most, Member member) {
    if (most && layer.uses_gemm) return backward_gemm(layer, inputs, pass, hyper, member);
    int k = inputs.first;
    if (most && pass.error)
        for (; k + kRows <= inputs.end; k += kRows) backward_rows(layer, k, pass, hyper);
    if (most && !pass.error) k = step_chunks(layer, inputs, pass, hyper);
    if (!most && pass.m > examples_at_once<T>(layer.stride))
        return backward_chunks(layer, inputs, pass, hyper, member);
    for (; k < inputs.end; ++k) backward_row(layer, k, pass, hyper, member);
}

// Takes the step of a wide layer, except for its biases, and computes the error of its inputs.
template <class T>
void step_wide(const Layer<T>& layer, const Backward<T>& pass, const Hyperparameters<T>& hyper,
               const Team& team) {
    if (pass.error) std::memset(pass.error, 0, sizeof(T) * pass.m * pass.stride);
    auto* counts = static_cast<int64_t*>(__builtin_alloca(sizeof(int64_t) * team.size));
    parallel(team, [&](Member member) {
        const Range inputs = member.share(layer.inputs, kShareInputs);
        mark_fired(pass.fires, pass.fires_stride, pass.stride, pass.m, inputs, layer.wide.bitmasks);
        counts[member.rank] = count_fired(layer, pass, inputs);
    });
    int64_t count = 0;
    for (int member = 0; member < team.size; ++member) count += counts[member];
    const bool most = double(count) > kFiringShare * pass.m * layer.inputs;
    parallel(team, [&](Member member) {
        backward_inputs(layer, member.share(layer.inputs, kShareInputs), pass, hyper, most, member);
    });
}

}  // namespace
}  // namespace firstnet
