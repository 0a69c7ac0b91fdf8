// Fully connected layers: activations of a mini-batch times weights, and the step of the weights.
#pragma once

#include "kernels.hpp"
#include "runs.hpp"

namespace firstnet {
namespace {

// The larger ARM processors start four multiply-adds at once, and have registers for 16 accumulators.
#if defined(__aarch64__)
constexpr int kDenseAccumulators = 16;
#else
constexpr int kDenseAccumulators = kAccumulators;
#endif

// out = start + a w: rows of a (m, inputs) times w (inputs, columns). `start` may be null.
template <class T>
void multiply(const T* a, int a_stride, int m, int inputs, const T* w, int columns, int stride, const T* start,
              T* out) {
    in_runs<4>(columns / kLanes<T>, [&](int first, auto vectors) __attribute__((always_inline)) {
        constexpr int width = decltype(vectors)::width;
        in_runs<kDenseAccumulators / width>(m, [&](int example, auto rows) __attribute__((always_inline)) {
            constexpr int height = decltype(rows)::width;
            const T* from = a + int64_t(example) * a_stride;
            const T* weights = w + first * kLanes<T>;
            Vector<T> sum[height][width];
#pragma GCC unroll 16
            for (int e = 0; e < height; ++e) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v)
                    sum[e][v] = start ? load(start + (first + v) * kLanes<T>) : Vector<T>{};
            }
            for (int k = 0; k < inputs; ++k, weights += stride) {
                Vector<T> row[width];
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) row[v] = load(weights + v * kLanes<T>);
#pragma GCC unroll 16
                for (int e = 0; e < height; ++e) {
                    const Vector<T> value = splat<T>(from[int64_t(e) * a_stride + k]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) sum[e][v] = add_product(sum[e][v], value, row[v]);
                }
            }
#pragma GCC unroll 16
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
void step_dense(T* w, int inputs, int columns, int stride, const T* a, int a_stride, const T* delta, int m) {
    in_runs<4>(columns / kLanes<T>, [&](int first, auto vectors) __attribute__((always_inline)) {
        constexpr int width = decltype(vectors)::width;
        in_runs<kDenseAccumulators / width>(inputs, [&](int input, auto rows) __attribute__((always_inline)) {
            constexpr int height = decltype(rows)::width;
            T* to = w + int64_t(input) * stride + first * kLanes<T>;
            const T* from = a + input;
            const T* delta_row = delta + first * kLanes<T>;
            Vector<T> sum[height][width];
#pragma GCC unroll 16
            for (int k = 0; k < height; ++k) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) sum[k][v] = load(to + k * stride + v * kLanes<T>);
            }
            for (int e = 0; e < m; ++e, from += a_stride, delta_row += stride) {
                Vector<T> row[width];
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) row[v] = load(delta_row + v * kLanes<T>);
#pragma GCC unroll 16
                for (int k = 0; k < height; ++k) {
                    const Vector<T> value = splat<T>(from[k]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) sum[k][v] = subtract_product(sum[k][v], value, row[v]);
                }
            }
#pragma GCC unroll 16
            for (int k = 0; k < height; ++k) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) store(to + k * stride + v * kLanes<T>, sum[k][v]);
            }
        });
    });
}

// Copies rows of w (inputs, stride) into columns of w_transposed (neurons, in_stride).
template <class T>
void transpose(const T* w, int stride, int first, int end, T* w_transposed, int neurons, int in_stride) {
    constexpr int side = kAlignment / int(sizeof(T));  // the columns of a cache line
    for (int input = first; input < end; input += side) {
        const int count = end - input < side ? end - input : side;
        for (int neuron = 0; neuron < neurons; ++neuron)
            for (int k = 0; k < count; ++k)
                w_transposed[int64_t(neuron) * in_stride + input + k] =
                    w[int64_t(input + k) * stride + neuron];
    }
}

template <class T>
void step_biases(T* b, const Layer<T>& layer, int m) {
    for (int at = 0; at < layer.width; at += kLanes<T>) {
        Vector<T> sum = load(b + at);
        for (int e = 0; e < m; ++e) sum -= load(layer.delta + int64_t(e) * layer.stride + at);  // BP3
        store(b + at, sum);
    }
}

}  // namespace
}  // namespace firstnet
