// Wide layers, whose weights do not fit into the cache: each weight passes by once, or twice.
//
// Forward a mini-batch shares each weight that is loaded. Back, a row of weights (those of one input)
// gives the error of its input (BP2) and takes its step (BP4) while it is at hand, and only for the
// examples in which the input fired: with relu neurons or dropout that is a part of them.
#pragma once

#include "blocked.hpp"
#include "descent.hpp"
#include "kernels.hpp"
#include "runs.hpp"
#include "strips.hpp"

namespace firstnet {
namespace {

#if defined(__AVX512F__)
constexpr int kRows = 4, kExamples = 6;   // whose sums are in registers
#else
constexpr int kRows = 2, kExamples = 4;
#endif
constexpr double kFiringShare = 0.6;      // above it, all examples are taken for all inputs
constexpr int kPart = 96;    // examples whose inputs stay in the cache
constexpr int kAhead = 16;   // rows of weights that are asked for before they are needed
constexpr int64_t kDeltaBytes = 100'000;  // of deltas that stay near; measured (bench/limits.py)

// So many examples have deltas that stay there, in whole words.
template <class T>
int examples_at_once(int stride) {
    const int64_t words = kDeltaBytes / (kExamplesAWord * stride * int64_t(sizeof(T)));
    return kExamplesAWord * int(words < 1 ? 1 : words);
}

// out = b + a w for a few examples.
template <class T, int Height>
void weigh_few(const T* a, int a_stride, const Layer<T>& layer, T* out) {
    const int64_t stride = layer.stride;
    in_runs<widest_for(Height)>(layer.stride / kLanes<T>, [&](int first, auto columns) __attribute__((always_inline)) {
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
                for (int v = 0; v < width; ++v) sum[e][v] = more(sum[e][v], value, row[v]);
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

// The same for one example, with the same sums to the bit, but a row of weights after the other: as they
// come from far away they are asked for most quickly, and the last ones are still near for the step.
template <class T>
void weigh_one(const T* a, const Layer<T>& layer, T* out) {
    std::memcpy(out, layer.b, sizeof(T) * layer.stride);
    in_runs<8>(layer.inputs, [&](int k, auto rows) __attribute__((always_inline)) {
        constexpr int count = decltype(rows)::width;
        const T* w = layer.w + int64_t(k) * layer.stride;
        for (int at = 0; at < layer.stride; at += kLanes<T>) {
            Vector<T> sum = load(out + at);
#pragma GCC unroll 8
            for (int r = 0; r < count; ++r)
                sum = more(sum, splat<T>(a[k + r]), load(w + int64_t(r) * layer.stride + at));
            store(out + at, sum);
        }
    });
}

// The weighted inputs of a wide layer.
template <class T>
void weigh_wide(const T* a, int a_stride, const Layer<T>& layer, int m, Member who) {
    if (layer.is_blocked) return weigh_blocked(a, a_stride, layer, m, who);
    if (m == 1) return weigh_one(a, layer, layer.a);
    in_tiles(m, [&](int first, auto run) {
        weigh_few<T, decltype(run)::width>(a + int64_t(first) * a_stride, a_stride, layer,
                                           layer.a + int64_t(first) * layer.stride);
    });
}

// Notes for some inputs in which examples each is not 0: a bit each, in words.
template <class T>
void mark(const T* from, int64_t step, int stride, int m, Range inputs, Place<T>* words) {
    const int first_input = inputs.first, end = (inputs.end + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
    using Bits = typename Vectors<T>::Bits;
    const Vector<T> none = {};
    for (int first = 0; first < m; first += kExamplesAWord, words += stride) {
        const int count = m - first < kExamplesAWord ? m - first : kExamplesAWord;
        for (int at = first_input; at < end; at += kLanes<T>) {
            Bits found = {};
            for (int e = 0; e < count; ++e) {
                const Bits bit = Bits{} + (Place<T>(1) << e);
                found |= (load(from + (first + e) * step + at) != none) & bit;
            }
            std::memcpy(words + at, &found, sizeof found);
        }
    }
}

// The sum of the numbers in a vector.
template <class T, int Bytes>
ALWAYS_INLINE T total(const typename VectorsOf<T, Bytes>::Vector& v) {
    if constexpr (Bytes == int(sizeof(T))) {
        return v[0];
    } else {
        typename VectorsOf<T, Bytes / 2>::Vector low, high;
        std::memcpy(&low, &v, Bytes / 2);
        std::memcpy(&high, reinterpret_cast<const char*>(&v) + Bytes / 2, Bytes / 2);
        return total<T, Bytes / 2>(low + high);
    }
}

// The examples in which an input fired: how strongly, and where their deltas are.
template <class T>
struct Fired {
    int count;
    int32_t* example;
    T* value;
    T* sums;  // room for a number each
};

enum class Pass { look, step, both };

// A row of weights w and some of the deltas. Looking, sums[i] = w . delta[i] (BP2); stepping,
// w = keep w - sum over i of value[i] delta[i] (BP4), and so the speeds, where there are any.
template <class T, int Count, Pass What>
void pass_by(T* w, T* v, T keep, int stride, const T* delta, const int32_t* example,
             const T* value, T* sums) {
    constexpr bool looks = What != Pass::step, steps = What != Pass::look;
    Vector<T> sum[Count] = {}, strength[Count];
    const T* from[Count];
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) {
        from[i] = delta + int64_t(example[i]) * stride;
        strength[i] = splat<T>(value[i]);
    }
    for (int at = 0; at < stride; at += kLanes<T>) {
        const Vector<T> weight = load(w + at);
        Vector<T> moved = What == Pass::both ? weight * keep : Vector<T>{};
#pragma GCC unroll 16
        for (int i = 0; i < Count; ++i) {
            const Vector<T> along = load(from[i] + at);
            if (looks) sum[i] += weight * along;
            if (steps) moved -= strength[i] * along;
        }
        if (What == Pass::both) store(w + at, moved);
        if (What == Pass::step) {
            store(w + at, weight + moved);
            if (v) store(v + at, load(v + at) + moved);
        }
    }
    if (looks) {
#pragma GCC unroll 16
        for (int i = 0; i < Count; ++i) sums[i] = total<T, kVectorBytes>(sum[i]);
    }
}

template <class T, Pass What>
void pass_by_all(const Layer<T>& layer, T* w, T* v, T keep, const Fired<T>& fired) {
    in_tiles(fired.count, [&](int first, auto run) {
        pass_by<T, decltype(run)::width, What>(w, v, keep, layer.stride, layer.delta,
                                               fired.example + first, fired.value + first,
                                               fired.sums + first);
    });
}

// What L2, L1 and momentum do to rows of weights, before the step that the examples ask for.
template <class T>
void drift_rows(T* w, T* v, int64_t count, const Rules<T>& rules) {
    const T lmbda = rules.eta * rules.lmbda, l1 = rules.eta * rules.l1;
    if (rules.momentum == 0 && lmbda == 0 && l1 == 0) return;
    if (rules.momentum == 0 || !rules.nesterov)
        drift(w, v, count, rules.momentum, lmbda, l1);
    else if (lmbda != 0 || l1 != 0)
        shrink_both(w, v, count, lmbda, l1);
}

// The same but for L2 alone, which the step can see to on its way: by what it has to multiply weights.
template <class T>
T shrunk(T* w, T* v, int64_t count, const Rules<T>& rules) {
    if (rules.momentum == 0 && rules.l1 == 0) return T(1) - rules.eta * rules.lmbda;
    drift_rows(w, v, count, rules);
    return T(1);
}

// The error of a few inputs (BP2) in a few examples.
template <class T, int Count>
void look_at_rows(const T* w, int stride, const T* delta, T* error, int error_stride) {
    Vector<T> sum[kRows][Count] = {};
    for (int at = 0; at < stride; at += kLanes<T>) {
        Vector<T> weight[kRows];
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r) weight[r] = load(w + int64_t(r) * stride + at);
#pragma GCC unroll 16
        for (int e = 0; e < Count; ++e) {
            const Vector<T> along = load(delta + int64_t(e) * stride + at);
#pragma GCC unroll 8
            for (int r = 0; r < kRows; ++r) sum[r][e] += weight[r] * along;
        }
    }
#pragma GCC unroll 16
    for (int e = 0; e < Count; ++e) {
#pragma GCC unroll 8
        for (int r = 0; r < kRows; ++r)
            error[int64_t(e) * error_stride + r] = total<T, kVectorBytes>(sum[r][e]);
    }
}

// The step of a few rows of weights for all examples (BP4): w = keep w - sum of a delta.
template <class T>
void step_rows(T* w, T* v, T keep, int stride, const T* a, int a_stride, const T* delta, int m) {
    in_runs<4>(stride / kLanes<T>, [&](int first, auto columns) __attribute__((always_inline)) {
        constexpr int width = decltype(columns)::width;
        const int at = first * kLanes<T>;
        Vector<T> sum[kRows][width] = {};
        const T *from = a, *along = delta + at;
        for (int e = 0; e < m; ++e, from += a_stride, along += stride) {
            Vector<T> row[width];
#pragma GCC unroll 8
            for (int i = 0; i < width; ++i) row[i] = load(along + i * kLanes<T>);
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
                const int64_t place = int64_t(r) * stride + at + i * kLanes<T>;
                store(w + place, keep * load(w + place) + sum[r][i]);
                if (v) store(v + place, load(v + place) + sum[r][i]);
            }
        }
    });
}

// A wide layer on the way back: what entered it, and what is asked of it.
template <class T>
struct Asked {
    const T* a;       // (m, stride): the activations that entered
    const T* fires;   // not 0 where the error of an activation matters; an example every `step`
    int64_t step;
    T* error;         // (m, stride): becomes the error of a; null if nobody asks
    int stride, m;
};

// The examples in which input k fired.
template <class T>
Fired<T> fired_by(const Layer<T>& layer, int k, const Asked<T>& asked, Member who) {
    const int64_t room = int64_t(who.number) * layer.wide.examples;
    Fired<T> fired = {0, layer.wide.example + room, layer.wide.value + room, layer.wide.sums + room};
    const Place<T>* word = layer.wide.words + k;
    for (int first = 0; first < asked.m; first += kExamplesAWord, word += asked.stride) {
        for (Place<T> left = *word; left; left &= left - 1) {
            const int e = first + __builtin_ctzll(left);
            fired.example[fired.count] = e;
            fired.value[fired.count++] = asked.a[int64_t(e) * asked.stride + k];
        }
    }
    return fired;
}

// Tells the errors of input k, which have been summed up.
template <class T>
void tell_error(const Fired<T>& fired, int k, const Asked<T>& asked) {
    for (int i = 0; i < fired.count; ++i)
        asked.error[int64_t(fired.example[i]) * asked.stride + k] = fired.sums[i];
}

// A row of weights (those of input k), for the examples in which its input fired: its errors (BP2),
template <class T>
void look_at_row(const Layer<T>& layer, int k, const Asked<T>& asked, Member who) {
    const Fired<T> fired = fired_by(layer, k, asked, who);
    T* w = layer.w + int64_t(k) * layer.stride;
    pass_by_all<T, Pass::look>(layer, w, static_cast<T*>(nullptr), T(1), fired);
    tell_error(fired, k, asked);
}

// its step (BP4),
template <class T>
void step_row(const Layer<T>& layer, int k, const Asked<T>& asked, Member who) {
    const int64_t at = int64_t(k) * layer.stride;
    pass_by_all<T, Pass::step>(layer, layer.w + at, layer.v ? layer.v + at : nullptr, T(1),
                               fired_by(layer, k, asked, who));
}

// and both, with what L2, L1 and momentum do in between.
template <class T>
void pass_row(const Layer<T>& layer, int k, const Asked<T>& asked, const Rules<T>& rules, Member who) {
    T* w = layer.w + int64_t(k) * layer.stride;
    T* v = layer.v ? layer.v + int64_t(k) * layer.stride : nullptr;
    const Fired<T> fired = fired_by(layer, k, asked, who);
    const bool plain = rules.momentum == 0 && rules.l1 == 0;
    if (plain && asked.error && fired.count && fired.count <= kAtOnce) {
        pass_by_all<T, Pass::both>(layer, w, v, T(1) - rules.eta * rules.lmbda, fired);
    } else {
        if (asked.error) pass_by_all<T, Pass::look>(layer, w, v, T(1), fired);
        drift_rows(w, v, layer.stride, rules);
        pass_by_all<T, Pass::step>(layer, w, v, T(1), fired);
    }
    if (asked.error) tell_error(fired, k, asked);
}

// kRows rows of weights from that of input k on, for all examples.
template <class T>
void pass_rows(const Layer<T>& layer, int k, const Asked<T>& asked, const Rules<T>& rules) {
    T* w = layer.w + int64_t(k) * layer.stride;
    T* v = layer.v ? layer.v + int64_t(k) * layer.stride : nullptr;
    int parts = (asked.m + kExamples - 1) / kExamples;
    for (int first = 0; asked.error && first < asked.m; --parts) {
        const int count = (asked.m - first) / parts;
        with_count<kExamples>(count, [&](auto run) {
            look_at_rows<T, decltype(run)::width>(
                w, layer.stride, layer.delta + int64_t(first) * layer.stride,
                asked.error + int64_t(first) * asked.stride + k, asked.stride);
        });
        first += count;
    }
    step_rows(w, v, shrunk(w, v, int64_t(kRows) * layer.stride, rules), layer.stride, asked.a + k, asked.stride, layer.delta, asked.m);
}

// How many inputs fire, all examples together.
template <class T>
int64_t count_fired(const Layer<T>& layer, const Asked<T>& asked, Range inputs) {
    int64_t count = 0;
    const Place<T>* word = layer.wide.words;
    for (int first = 0; first < asked.m; first += kExamplesAWord, word += asked.stride)
        for (int k = inputs.first; k < inputs.end; ++k) count += __builtin_popcountll(word[k]);
    return count;
}

// The errors and the step of some inputs, as products of large matrices.
template <class T>
void pass_blocked(const Layer<T>& layer, Range inputs, const Asked<T>& asked, const Rules<T>& rules,
                  Member who) {
    if (asked.error) look_blocked(layer, inputs, asked.error, asked.stride, asked.m, who);
    const int64_t at = int64_t(inputs.first) * layer.stride;
    drift_rows(layer.w + at, layer.v ? layer.v + at : nullptr, int64_t(inputs.count()) * layer.stride,
               rules);
    step_blocked(layer, inputs, asked.a, asked.stride, asked.m, who);
}

// The same examples without those before `first`, which is a whole number of words, nor those after
// `count` of them.
template <class T>
Asked<T> part_of(const Asked<T>& asked, int first, int count) {
    const int64_t at = int64_t(first) * asked.stride;
    return {asked.a + at, asked.fires + first * asked.step, asked.step,
            asked.error ? asked.error + at : nullptr, asked.stride, count};
}

template <class T>
Layer<T> part_of(const Layer<T>& layer, int in_stride, int first) {
    Layer<T> part = layer;
    part.delta += int64_t(first) * layer.stride;
    part.wide.words += int64_t(first / kExamplesAWord) * in_stride;
    return part;
}

// The step of inputs whose errors nobody asks for: so many examples at a time that they stay in the
// cache; there and back again, so that the weights that came last are there as well. Returns the
// input up to which it came, all but a few.
template <class T>
int step_parts(const Layer<T>& layer, Range inputs, const Asked<T>& asked, const Rules<T>& rules) {
    const int runs = inputs.count() / kRows, end = inputs.first + runs * kRows;
    const auto v_at = [&](int64_t at) { return layer.v ? layer.v + at : nullptr; };
    const int64_t begin = int64_t(inputs.first) * layer.stride;
    T keep = shrunk(layer.w + begin, v_at(begin), int64_t(end - inputs.first) * layer.stride, rules);
    bool back = true;  // weighing has just gone there
    in_parts(asked.m, kPart, [&](int first, int count) {
        const T* a = asked.a + int64_t(first) * asked.stride;
        const T* delta = layer.delta + int64_t(first) * layer.stride;
        for (int run = 0; run < runs; ++run) {
            const int k = inputs.first + kRows * (back ? runs - 1 - run : run);
            const int64_t at = int64_t(k) * layer.stride;
            step_rows(layer.w + at, v_at(at), keep, layer.stride, a + k, asked.stride, delta, count);
        }
        keep = T(1);
        back = !back;
    });
    return end;
}

// The errors and the step of inputs of which few fire, in examples whose deltas do not all stay in the
// cache: so many at a time as do.
template <class T>
void pass_parts(const Layer<T>& layer, Range inputs, const Asked<T>& asked, const Rules<T>& rules,
                Member who) {
    const int most = examples_at_once<T>(layer.stride);
    const auto pass = [&](Pass what) {
        in_parts(asked.m, most, [&](int first, int count) {
            const Layer<T> part = part_of(layer, asked.stride, first);
            const Asked<T> few = part_of(asked, first, count);
            for (int k = inputs.first; k < inputs.end; ++k) {
                if (what == Pass::look)
                    look_at_row(part, k, few, who);
                else
                    step_row(part, k, few, who);
            }
        });
    };
    if (asked.error) pass(Pass::look);
    const int64_t at = int64_t(inputs.first) * layer.stride;
    drift_rows(layer.w + at, layer.v ? layer.v + at : nullptr, int64_t(inputs.count()) * layer.stride,
               rules);
    pass(Pass::step);
}

// The errors and the step of some inputs; `most` of which fire, so that looking for them does not pay.
template <class T>
void pass_inputs(const Layer<T>& layer, Range inputs, const Asked<T>& asked, const Rules<T>& rules,
                 bool most, Member who) {
    if (most && layer.is_blocked) return pass_blocked(layer, inputs, asked, rules, who);
    int k = inputs.first;
    if (most && asked.error)
        for (; k + kRows <= inputs.end; k += kRows) pass_rows(layer, k, asked, rules);
    if (most && !asked.error) k = step_parts(layer, inputs, asked, rules);
    if (!most && asked.m > examples_at_once<T>(layer.stride))
        return pass_parts(layer, inputs, asked, rules, who);
    for (; k < inputs.end; ++k) pass_row(layer, k, asked, rules, who);
}

// Takes the step of a wide layer, biases aside, and tells the error of what entered it.
template <class T>
void step_wide(const Layer<T>& layer, const Asked<T>& asked, const Rules<T>& rules, const Team& team) {
    if (asked.error) std::memset(asked.error, 0, sizeof(T) * asked.m * asked.stride);
    auto* counts = static_cast<int64_t*>(__builtin_alloca(sizeof(int64_t) * team.size));
    together(team, [&](Member who) {
        const Range inputs = who.share(layer.inputs, kShareUnit);
        mark(asked.fires, asked.step, asked.stride, asked.m, inputs, layer.wide.words);
        counts[who.number] = count_fired(layer, asked, inputs);
    });
    int64_t count = 0;
    for (int member = 0; member < team.size; ++member) count += counts[member];
    const bool most = double(count) > kFiringShare * asked.m * layer.inputs;
    together(team, [&](Member who) {
        pass_inputs(layer, who.share(layer.inputs, kShareUnit), asked, rules, most, who);
    });
}

}  // namespace
}  // namespace firstnet
