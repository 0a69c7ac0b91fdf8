// Products of large matrices, in blocks that stay in the caches.
//
// A tile of the product is summed up in registers: kAtOnce rows, two vectors of columns. What it needs is
// copied before into strips, so that it lies there one number after the other however the matrices are
// stored. A block of strips of the left matrix stays in the second cache while all strips of a block
// of the right one, each of which stays in the first, go by.
//
// Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

namespace firstnet {
namespace {

constexpr int kTileVectors = 2;

// A matrix in memory: element (i, k) stands at at[i * row + k * column].
template <class T>
struct Matrix {
    const T* at;
    int64_t row, column;

    Matrix from(int64_t i, int64_t k) const { return {at + i * row + k * column, row, column}; }
};

// Copies rows into strips of Height of them: for each k, the numbers of all its rows side by side.
template <int Height, class T>
void pack(const Matrix<T> from, int rows, int depth, T* to) {
    for (int first = 0; first < rows; first += Height, to += int64_t(Height) * depth) {
        const int count = rows - first < Height ? rows - first : Height;
        const T* at = from.at + first * from.row;
        if (count < Height) std::memset(to, 0, sizeof(T) * Height * depth);
        if (from.row == 1 && count == Height) {
            for (int k = 0; k < depth; ++k)
                std::memcpy(to + int64_t(k) * Height, at + k * from.column, sizeof(T) * Height);
            continue;
        }
        for (int i = 0; i < count; ++i)
            for (int k = 0; k < depth; ++k) to[int64_t(k) * Height + i] = at[i * from.row + k * from.column];
    }
}

// A tile: strips a and b, multiplied; take(row, vector, sum) gets each vector of it.
template <class T, class Take>
ALWAYS_INLINE void multiply_tile(const T* a, const T* b, int depth, Take take) {
    Vector<T> sum[kAtOnce][kTileVectors] = {};
    for (int k = 0; k < depth; ++k, a += kAtOnce, b += kTileVectors * kLanes<T>) {
        Vector<T> row[kTileVectors];
#pragma GCC unroll 8
        for (int v = 0; v < kTileVectors; ++v) row[v] = load(b + v * kLanes<T>);
#pragma GCC unroll 16
        for (int i = 0; i < kAtOnce; ++i) {
            const Vector<T> value = splat<T>(a[i]);
#pragma GCC unroll 8
            for (int v = 0; v < kTileVectors; ++v) sum[i][v] = more(sum[i][v], value, row[v]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < kAtOnce; ++i) {
#pragma GCC unroll 8
        for (int v = 0; v < kTileVectors; ++v) take(i, v, sum[i][v]);
    }
}

// a (rows, depth) times b (columns, depth) transposed; take(row, column, sum, is_first) gets vectors of
// sums, the first part of each before the others. `room` holds kBlockNumbers.
template <class T, class Take>
void multiply_blocked(const Matrix<T> a, const Matrix<T> b, int rows, int columns, int depth, T* room,
                      Take take) {
    constexpr int width = kTileVectors * kLanes<T>;
    T *const left = room, *const right = room + kBlockRows * kBlockDepth;
    for (int column = 0; column < columns; column += kBlockColumns) {
        const int block_columns = columns - column < kBlockColumns ? columns - column : kBlockColumns;
        for (int k = 0; k < depth; k += kBlockDepth) {
            const int block_depth = depth - k < kBlockDepth ? depth - k : kBlockDepth;
            pack<width>(b.from(column, k), block_columns, block_depth, right);
            for (int row = 0; row < rows; row += kBlockRows) {
                const int block_rows = rows - row < kBlockRows ? rows - row : kBlockRows;
                pack<kAtOnce>(a.from(row, k), block_rows, block_depth, left);
                for (int i = 0; i < block_rows; i += kAtOnce) {
                    for (int j = 0; j < block_columns; j += width) {
                        multiply_tile(
                            left + int64_t(i) * block_depth, right + int64_t(j) * block_depth, block_depth,
                            [&](int r, int v, Vector<T> sum) __attribute__((always_inline)) {
                                const int at = j + v * kLanes<T>;
                                if (i + r < block_rows && at < block_columns)
                                    take(row + i + r, column + at, sum, k == 0);
                            });
                    }
                }
            }
        }
    }
}

template <class T>
T* blocks_of(const Layer<T>& layer, Member who) {
    return layer.wide.blocks + int64_t(who.number) * kBlockNumbers;
}

// z = b + a w for many examples.
template <class T>
void weigh_blocked(const T* a, int a_stride, const Layer<T>& layer, int m, Member who) {
    const auto take = [&](int e, int at, Vector<T> sum, bool is_first) __attribute__((always_inline)) {
        T* z = layer.a + int64_t(e) * layer.stride + at;
        store(z, load(is_first ? layer.b + at : z) + sum);
    };
    multiply_blocked<T>({a, a_stride, 1}, {layer.w, 1, layer.stride}, m, layer.stride, layer.inputs,
                        blocks_of(layer, who), take);
}

// The errors of some inputs of a layer (BP2), in many examples.
template <class T>
void look_blocked(const Layer<T>& layer, Range inputs, T* error, int error_stride, int m, Member who) {
    const auto take = [&](int e, int at, Vector<T> sum, bool is_first) __attribute__((always_inline)) {
        T* to = error + int64_t(e) * error_stride + inputs.first + at;
        store(to, is_first ? sum : load(to) + sum);
    };
    const T* w = layer.w + int64_t(inputs.first) * layer.stride;
    multiply_blocked<T>({layer.delta, layer.stride, 1}, {w, layer.stride, 1}, m, inputs.count(),
                        layer.neurons, blocks_of(layer, who), take);
}

// The step that many examples ask for (BP4), for some inputs.
template <class T>
void step_blocked(const Layer<T>& layer, Range inputs, const T* a, int a_stride, int m, Member who) {
    const auto take = [&](int k, int at, Vector<T> sum, bool) __attribute__((always_inline)) {
        const int64_t place = int64_t(inputs.first + k) * layer.stride + at;
        store(layer.w + place, load(layer.w + place) - sum);
        if (layer.v) store(layer.v + place, load(layer.v + place) - sum);
    };
    multiply_blocked<T>({a + inputs.first, 1, a_stride}, {layer.delta, 1, layer.stride}, inputs.count(),
                        layer.stride, m, blocks_of(layer, who), take);
}

}  // namespace
}  // namespace firstnet
