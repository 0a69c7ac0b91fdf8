// What moves every weight in every step, whatever the examples say: L2, L1 and momentum.
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

// Steps of fewer examples than these go into weights and speeds alike; of more, into the speeds
// alone, which carry all weights on afterwards: every weight once more, but every step once.
constexpr int kWaitedFor = 2;

// Lets weights shrink, and speeds carry them on: v = mu v - shrinkage, w = w + v; without speeds
// w = w - shrinkage. What the examples ask for comes later, and goes into both w and v; where the
// speeds wait for it, they carry the weights on after that.
template <class T>
void drift(T* w, T* v, int64_t count, T mu, T lmbda, T l1, bool waits = false) {
    const bool shrinks = lmbda != 0 || l1 != 0;
    for (int64_t at = 0; at < count; at += kLanes<T>) {
        if (v && waits && !shrinks) {
            store(v + at, mu * load(v + at));
            continue;
        }
        const Vector<T> weight = load(w + at);
        if (v) {
            const Vector<T> speed = mu * load(v + at) - lmbda * weight - l1 * sign<T>(weight);
            store(v + at, speed);
            if (!waits) store(w + at, weight + speed);
        } else {
            store(w + at, weight * (T(1) - lmbda) - l1 * sign<T>(weight));
        }
    }
}

// Lets speeds that have waited carry the weights on.
template <class T>
void carry(T* w, const T* v, int64_t count) {
    for (int64_t at = 0; at < count; at += kLanes<T>) store(w + at, load(w + at) + load(v + at));
}

// Calls work(w, v, count) for the rows of weights that fall to a member, in the layers from `from` on.
template <class T, class Work>
void with_rows(const Network<T>& network, bool wide_too, int from, Member who, Work work) {
    const auto pass = [&](T* w, T* v, int rows, int stride) {
        const Range mine = who.share(rows, kShareUnit);
        const int64_t at = int64_t(mine.first) * stride;
        if (mine.count()) work(w + at, v ? v + at : nullptr, int64_t(mine.count()) * stride);
    };
    for (int l = from; l < network.count; ++l) {
        const Layer<T>& layer = network.layers[l];
        if (!layer.is_wide || wide_too) pass(layer.w, layer.v, layer.inputs, layer.stride);
        if (layer.w_turned) pass(layer.w_turned, layer.v_turned, layer.neurons, layer.in_stride);
    }
    if (who.number) return;
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        work(layer.w_turned, layer.v, layer.weights);
    }
}

template <class T>
void drift_all(const Network<T>& network, T mu, T lmbda, T l1, bool wide_too, int from, bool waits,
               Member who) {
    with_rows(network, wide_too, from, who,
              [&](T* w, T* v, int64_t count) { drift(w, v, count, mu, lmbda, l1, waits); });
    if (who.number) return;
    for (int l = from; l < network.count; ++l) {
        const Layer<T>& layer = network.layers[l];
        if (layer.v_b) drift(layer.b, layer.v_b, layer.stride, mu, T(0), T(0), waits);
    }
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        if (layer.v_b) drift(layer.b, layer.v_b, layer.biases, mu, T(0), T(0));
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
void before_looking(const Network<T>& network, const Rules<T>& rules, const Team& team) {
    if (rules.momentum == 0 || !rules.nesterov) return;
    together(team, [&](Member who) { drift_all(network, rules.momentum, T(0), T(0), true, 0, false, who); });
}

// After it was looked at, and before the steps that it asks for; from layer `from` on. Wide layers do
// this on their own.
template <class T>
void after_looking(const Network<T>& network, const Rules<T>& rules, const Team& team, int from = 0) {
    const T lmbda = rules.eta * rules.lmbda, l1 = rules.eta * rules.l1;
    const bool shrinks = lmbda != 0 || l1 != 0;
    if (rules.momentum == 0 && !shrinks) return;
    together(team, [&](Member who) {
        if (rules.momentum == 0 || !rules.nesterov) {
            drift_all(network, rules.momentum, lmbda, l1, false, from, rules.waits, who);
        } else if (shrinks) {
            with_rows(network, false, from, who,
                      [&](T* w, T* v, int64_t count) { shrink_both(w, v, count, lmbda, l1); });
        }
    });
}

// L2 in a first layer of which a step changes but some rows. It would shrink all weights in every step, and
// so undo what that wins; instead one number shrinks, by which all stored weights are to be multiplied. It
// is multiplied into them at the end of a run, and before it gets so small that digits are lost.
template <class T>
struct Shrinking {
    T scale = 1;
    const T factor;  // of one step
    const bool applies;

    // With momentum or L1 every weight moves in every step anyway.
    Shrinking(const Layer<T>& layer, const Rules<T>& rules)
        : factor(T(1) - rules.eta * rules.lmbda),
          applies(rules.lmbda != 0 && rules.l1 == 0 && rules.momentum == 0 && !layer.is_wide &&
                  factor >= T(0.5)) {}

    void shrink() {
        if (applies) scale *= factor;
    }

    bool is_small() const { return scale < T(0.125); }

    void settle(const Layer<T>& layer) {
        if (scale == 1) return;
        const int64_t count = int64_t(layer.inputs) * layer.stride;
        for (int64_t at = 0; at < count; at += kLanes<T>)
            store(layer.w + at, scale * load(layer.w + at));
        scale = 1;
    }
};

}  // namespace
}  // namespace firstnet
