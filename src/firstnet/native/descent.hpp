// What moves every weight in every step, whatever the examples say: L2, L1 and momentum.
#pragma once

#include "kernels.hpp"
#include "vectors.hpp"

namespace firstnet {
namespace {

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
void drift_all(const Network<T>& network, T mu, T lmbda, T l1, bool wide_too, int from = 0) {
    for (int l = from; l < network.count; ++l) {
        const Layer<T>& layer = network.layers[l];
        if (!layer.is_wide || wide_too)
            drift(layer.w, layer.v, int64_t(layer.inputs) * layer.stride, mu, lmbda, l1);
        if (layer.w_turned)
            drift(layer.w_turned, layer.v_turned, int64_t(layer.neurons) * layer.in_stride, mu, lmbda,
                  l1);
        if (layer.v_b) drift(layer.b, layer.v_b, layer.stride, mu, T(0), T(0));
    }
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        drift(layer.w_turned, layer.v, layer.weights, mu, lmbda, l1);
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
void before_looking(const Network<T>& network, const Rules<T>& rules) {
    if (rules.momentum != 0 && rules.nesterov) drift_all(network, rules.momentum, T(0), T(0), true);
}

// After it was looked at, and before the steps that it asks for; from layer `from` on. Wide layers do
// this on their own.
template <class T>
void after_looking(const Network<T>& network, const Rules<T>& rules, int from = 0) {
    const T lmbda = rules.eta * rules.lmbda, l1 = rules.eta * rules.l1;
    const bool shrinks = lmbda != 0 || l1 != 0;
    if (rules.momentum == 0) {
        if (shrinks) drift_all(network, T(0), lmbda, l1, false, from);
    } else if (!rules.nesterov) {
        drift_all(network, rules.momentum, lmbda, l1, false);
    } else if (shrinks) {
        for (int l = 0; l < network.count; ++l) {
            const Layer<T>& layer = network.layers[l];
            if (layer.is_wide) continue;
            shrink_both(layer.w, layer.v, int64_t(layer.inputs) * layer.stride, lmbda, l1);
            if (layer.w_turned)
                shrink_both(layer.w_turned, layer.v_turned, int64_t(layer.neurons) * layer.in_stride,
                            lmbda, l1);
        }
        for (int i = 0; i < network.convolution_count; ++i) {
            const Convolution<T>& layer = network.convolutions[i];
            shrink_both(layer.w_turned, layer.v, layer.weights, lmbda, l1);
        }
    }
}

}  // namespace
}  // namespace firstnet
