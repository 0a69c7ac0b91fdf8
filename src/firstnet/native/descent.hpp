// The part of a step that touches every weight, whatever the examples: L2, L1 and momentum.
#pragma once

#include "kernels.hpp"
#include "team.hpp"
#include "vectors.hpp"

namespace firstnet {
namespace {

template <class T>
ALWAYS_INLINE Vector<T> sign(Vector<T> w) {
    const Vector<T> none = {}, one = splat<T>(T(1));
    return (w > none ? one : none) - (w < none ? one : none);
}

// In smaller mini-batches, the examples step weights and velocity alike. From this many examples, they step
// the velocity alone, which is then added to the weights: one more pass, but every step only once.
constexpr int kVelocityOnlyBatch = 2;

// Applies weight decay and momentum: v = mu v - decay, w = w + v; without a velocity w = w - decay. The
// examples' own step comes later and goes into both w and v. With velocity_only it goes into v alone, and
// add_velocity comes last.
template <class T>
void decay(T* w, T* velocity, int64_t count, T mu, T lmbda, T l1, bool velocity_only = false) {
    const bool decays = lmbda != 0 || l1 != 0;
    for (int64_t at = 0; at < count; at += kLanes<T>) {
        if (velocity && velocity_only && !decays) {
            store(velocity + at, mu * load(velocity + at));
            continue;
        }
        const Vector<T> weight = load(w + at);
        if (velocity) {
            const Vector<T> next = mu * load(velocity + at) - lmbda * weight - l1 * sign<T>(weight);
            store(velocity + at, next);
            if (!velocity_only) store(w + at, weight + next);
        } else {
            store(w + at, weight * (T(1) - lmbda) - l1 * sign<T>(weight));
        }
    }
}

// Adds the velocity to the weights.
template <class T>
void add_velocity(T* w, const T* velocity, int64_t count) {
    for (int64_t at = 0; at < count; at += kLanes<T>) store(w + at, load(w + at) + load(velocity + at));
}

// Calls work(w, velocity, count) for a member's share of the rows of weights, in the layers from `from`.
template <class T, class Work>
void with_rows(const Network<T>& network, bool wide_too, int from, Member member, Work work) {
    const auto pass = [&](T* w, T* velocity, int rows, int stride) {
        const Range mine = member.share(rows, kShareInputs);
        const int64_t at = int64_t(mine.first) * stride;
        if (mine.count()) work(w + at, velocity ? velocity + at : nullptr, int64_t(mine.count()) * stride);
    };
    for (int l = from; l < network.count; ++l) {
        const Layer<T>& layer = network.layers[l];
        if (!layer.is_wide || wide_too) pass(layer.w, layer.velocity, layer.inputs, layer.stride);
        if (layer.w_transposed)
            pass(layer.w_transposed, layer.velocity_transposed, layer.neurons, layer.in_stride);
    }
    if (member.rank) return;
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        work(layer.w_transposed, layer.velocity, layer.weights);
    }
}

template <class T>
void decay_all(const Network<T>& network, T mu, T lmbda, T l1, bool wide_too, int from, bool velocity_only,
               Member member) {
    with_rows(network, wide_too, from, member, [&](T* w, T* velocity, int64_t count) {
        decay(w, velocity, count, mu, lmbda, l1, velocity_only);
    });
    if (member.rank) return;
    for (int l = from; l < network.count; ++l) {
        const Layer<T>& layer = network.layers[l];
        if (layer.velocity_b) decay(layer.b, layer.velocity_b, layer.stride, mu, T(0), T(0), velocity_only);
    }
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        if (layer.velocity_b) decay(layer.b, layer.velocity_b, layer.biases, mu, T(0), T(0));
    }
}

// Subtracts weight decay from w and v: for Nesterov's method, whose velocity has been applied already.
template <class T>
void decay_both(T* w, T* velocity, int64_t count, T lmbda, T l1) {
    for (int64_t at = 0; at < count; at += kLanes<T>) {
        const Vector<T> weight = load(w + at);
        const Vector<T> weight_decay = lmbda * weight + l1 * sign<T>(weight);
        store(w + at, weight - weight_decay);
        store(velocity + at, load(velocity + at) - weight_decay);
    }
}

// Before feedforward: Nesterov's method moves to where the velocity alone would lead.
template <class T>
void before_forward(const Network<T>& network, const Hyperparameters<T>& hyper, const Team& team) {
    if (hyper.momentum == 0 || !hyper.nesterov) return;
    parallel(team,
             [&](Member member) { decay_all(network, hyper.momentum, T(0), T(0), true, 0, false, member); });
}

// After backpropagation and before the examples' step, for the layers from `from`. Wide layers do this on
// their own.
template <class T>
void after_backward(const Network<T>& network, const Hyperparameters<T>& hyper, const Team& team,
                    int from = 0) {
    const T lmbda = hyper.eta * hyper.lmbda, l1 = hyper.eta * hyper.l1;
    const bool decays = lmbda != 0 || l1 != 0;
    if (hyper.momentum == 0 && !decays) return;
    parallel(team, [&](Member member) {
        if (hyper.momentum == 0 || !hyper.nesterov) {
            decay_all(network, hyper.momentum, lmbda, l1, false, from, hyper.velocity_only, member);
        } else if (decays) {
            with_rows(network, false, from, member,
                      [&](T* w, T* velocity, int64_t count) { decay_both(w, velocity, count, lmbda, l1); });
        }
    });
}

// L2 in a first layer of which each step changes only some rows. Shrinking all weights in every step would
// cost more than the step itself, so one common scale shrinks instead. It is multiplied into the weights at
// the end of a run, and before it gets so small that digits are lost.
template <class T>
struct LazyDecay {
    T scale = 1;
    const T factor;  // of one step
    const bool applies;

    // With momentum or L1, every weight changes in every step anyway.
    LazyDecay(const Layer<T>& layer, const Hyperparameters<T>& hyper)
        : factor(T(1) - hyper.eta * hyper.lmbda),
          applies(hyper.lmbda != 0 && hyper.l1 == 0 && hyper.momentum == 0 && !layer.is_wide &&
                  factor >= T(0.5)) {}

    void step() {
        if (applies) scale *= factor;
    }

    bool is_small() const { return scale < T(0.125); }

    void apply(const Layer<T>& layer) {
        if (scale == 1) return;
        const int64_t count = int64_t(layer.inputs) * layer.stride;
        for (int64_t at = 0; at < count; at += kLanes<T>)
            store(layer.w + at, scale * load(layer.w + at));
        scale = 1;
    }
};

}  // namespace
}  // namespace firstnet
