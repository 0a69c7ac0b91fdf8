// Neurons: what they fire for their weighted inputs, and how steeply that rises.
#pragma once

#include "kernels.hpp"
#include "vectors.hpp"

namespace firstnet {
namespace {

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

}  // namespace
}  // namespace firstnet
