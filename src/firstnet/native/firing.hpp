// Neurons: their activations and slopes; costs: BP1.
#pragma once

#include "kernels.hpp"
#include "vectors.hpp"

namespace firstnet {
namespace {

// Calls work(fire) with the activation function of a neuron; not for softmax, whose neurons depend on each
// other.
template <class T, class Work>
ALWAYS_INLINE void with_fire(Neuron neuron, Work work) {
    switch (neuron) {
        case Neuron::softmax: return;
        case Neuron::sigmoid: return work([](Vector<T> z) { return sigmoid<T>(z); });
        case Neuron::tanh:  // chapter 3, equation 111
            return work([](Vector<T> z) { return T(2) * sigmoid<T>(z + z) - T(1); });
        case Neuron::relu:
            return work([](Vector<T> z) {
                const Vector<T> none = {};
                return z < none ? none : z;
            });
        case Neuron::elu:
            return work([](Vector<T> z) {
                const Vector<T> none = {}, low = splat<T>(-Vectors<T>::flat);
                Vector<T> below = z < none ? z : none;
                below = below < low ? low : below;
                return z > none ? z : exponential<T>(below) - T(1);
            });
        case Neuron::linear: return work([](Vector<T> z) { return z; });
    }
}

// Calls work(slope) with the slope of a neuron, as a function of its activation.
template <class T, class Work>
ALWAYS_INLINE void with_slope(Neuron neuron, Work work) {
    switch (neuron) {
        case Neuron::sigmoid:
        case Neuron::softmax: return work([](Vector<T> a) { return a * (T(1) - a); });
        case Neuron::tanh: return work([](Vector<T> a) { return T(1) - a * a; });
        case Neuron::relu:
            return work([](Vector<T> a) {
                const Vector<T> none = {}, one = splat<T>(T(1));
                return a > none ? one : none;
            });
        case Neuron::elu:
            return work([](Vector<T> a) { return a > Vector<T>{} ? splat<T>(T(1)) : a + T(1); });
        case Neuron::linear: return work([](Vector<T>) { return splat<T>(T(1)); });
    }
}

// Calls work(error, sloped) with BP1 without the slope of the neurons; `sloped` says whether it is still to
// be multiplied in. For the other costs it cancels.
template <class T, class Work>
ALWAYS_INLINE void with_error(Cost cost, Work work) {
    const auto missed = [](Vector<T> a, Vector<T> y) { return a - y; };
    switch (cost) {
        case Cost::quadratic: return work(missed, true);
        case Cost::cross_entropy:
        case Cost::log_likelihood: return work(missed, false);
        case Cost::hinge:
            return work(
                [](Vector<T> a, Vector<T> y) {
                    const Vector<T> none = {}, one = splat<T>(T(1)), t = y + y - one;
                    return t * a < one ? -t : none;
                },
                true);
    }
}

template <class T>
void fire_softmax(const Layer<T>& layer, int m) {
    const Vector<T> none = {}, low = splat<T>(-Vectors<T>::flat);
    for (int e = 0; e < m; ++e) {
        T* a = layer.a + int64_t(e) * layer.stride;
        T largest = a[0], sum = 0;
        for (int j = 1; j < layer.neurons; ++j) largest = a[j] > largest ? a[j] : largest;
        for (int at = 0; at < layer.width; at += kLanes<T>) {
            Vector<T> z = load(a + at) - largest;
            z = z < low ? low : z;
            z = z > none ? none : z;  // padding may be larger
            store(a + at, load(layer.keep_all + at) * exponential<T>(z));
        }
        for (int j = 0; j < layer.neurons; ++j) sum += a[j];
        for (int at = 0; at < layer.width; at += kLanes<T>) store(a + at, load(a + at) / sum);
    }
}

// Turns weighted inputs into activations, in place; padding and dropped-out neurons become 0.
template <class T>
void fire(const Layer<T>& layer, int m) {
    if (layer.neuron == Neuron::softmax) return fire_softmax(layer, m);
    with_fire<T>(layer.neuron, [&](auto fire_one) {
        for (int e = 0; e < m; ++e) {
            const T* mask = layer.mask ? layer.mask + e * layer.mask_stride : layer.keep_all;
            T* a = layer.a + int64_t(e) * layer.stride;
            for (int at = 0; at < layer.width; at += kLanes<T>)
                store(a + at, load(mask + at) * fire_one(load(a + at)));
        }
    });
}

// Multiplies delta by the slope of the neurons. With dropout, activations times keep_probability are those
// before the mask.
template <class T>
void times_slope(const Layer<T>& layer, int m, T keep_probability = 1) {
    with_slope<T>(layer.neuron, [&](auto slope) {
        for (int e = 0; e < m; ++e) {
            const T* a = layer.a + int64_t(e) * layer.stride;
            const T* mask = layer.mask + e * layer.mask_stride;
            T* delta = layer.delta + int64_t(e) * layer.stride;
            for (int at = 0; at < layer.width; at += kLanes<T>) {
                Vector<T> product = load(delta + at);
                if (layer.mask)
                    product *= load(mask + at) * slope(keep_probability * load(a + at));
                else
                    product *= slope(load(a + at));
                store(delta + at, product);
            }
        }
    });
}

// The same for `count` adjacent neurons without masks or padding.
template <class T>
void fire_all(Neuron neuron, T* a, int64_t count) {
    with_fire<T>(neuron, [&](auto fire_one) {
        for (int64_t at = 0; at < count; at += kLanes<T>) store(a + at, fire_one(load(a + at)));
    });
}

template <class T>
void times_slope_of(Neuron neuron, T* delta, const T* a, int64_t count) {
    with_slope<T>(neuron, [&](auto slope) {
        for (int64_t at = 0; at < count; at += kLanes<T>)
            store(delta + at, load(delta + at) * slope(load(a + at)));
    });
}

}  // namespace
}  // namespace firstnet
