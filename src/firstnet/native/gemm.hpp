// Products of large matrices, in panels that stay in the caches.
//
// A tile of the product is summed in registers: kGemmTileRows rows by two vectors of columns. Its operands are
// packed first, so that they are contiguous however the matrices are stored. A packed panel of the left
// matrix stays in the L2 cache while the micro-panels of a right panel, each of which stays in L1, are
// multiplied with it.
//
// Source: Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

namespace firstnet {
namespace {

constexpr int kGemmTileRows = kManyRegisters ? 12 : 6, kTileVectors = 2;

// A matrix in memory: element (i, k) is at[i * row + k * column].
template <class T>
struct Matrix {
    const T* at;
    int64_t row, column;

    Matrix from(int64_t i, int64_t k) const { return {at + i * row + k * column, row, column}; }
};

// Packs rows into micro-panels of Height rows each: for each k, the numbers of all its rows are adjacent.
template <int Height, class T>
void pack_panels(const Matrix<T> from, int rows, int depth, T* to) {
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

// Multiplies micro-panels a and b into a tile; take(row, vector, sum) receives each of its vectors.
template <class T, class Take>
ALWAYS_INLINE void multiply_tile(const T* a, const T* b, int depth, Take take) {
    Vector<T> sum[kGemmTileRows][kTileVectors] = {};
    for (int k = 0; k < depth; ++k, a += kGemmTileRows, b += kTileVectors * kLanes<T>) {
        Vector<T> row[kTileVectors];
#pragma GCC unroll 8
        for (int v = 0; v < kTileVectors; ++v) row[v] = load(b + v * kLanes<T>);
#pragma GCC unroll 16
        for (int i = 0; i < kGemmTileRows; ++i) {
            const Vector<T> value = splat_of(a, i);
#pragma GCC unroll 8
            for (int v = 0; v < kTileVectors; ++v) sum[i][v] = add_product(sum[i][v], value, row[v]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < kGemmTileRows; ++i) {
#pragma GCC unroll 8
        for (int v = 0; v < kTileVectors; ++v) take(i, v, sum[i][v]);
    }
}

// a (rows, depth) times the transpose of b (columns, depth). take(row, column, sum, is_first) receives
// vectors of partial sums; is_first marks the first of each. `panels` holds kPanelNumbers.
template <class T, class Take>
void gemm(const Matrix<T> a, const Matrix<T> b, int rows, int columns, int depth, T* panels, Take take) {
    constexpr int width = kTileVectors * kLanes<T>;
    T *const left = panels, *const right = panels + kGemmRows * kGemmDepth;
    for (int column = 0; column < columns; column += kGemmColumns) {
        const int panel_columns = columns - column < kGemmColumns ? columns - column : kGemmColumns;
        for (int k = 0; k < depth; k += kGemmDepth) {
            const int panel_depth = depth - k < kGemmDepth ? depth - k : kGemmDepth;
            pack_panels<width>(b.from(column, k), panel_columns, panel_depth, right);
            for (int row = 0; row < rows; row += kGemmRows) {
                const int panel_rows = rows - row < kGemmRows ? rows - row : kGemmRows;
                pack_panels<kGemmTileRows>(a.from(row, k), panel_rows, panel_depth, left);
                for (int i = 0; i < panel_rows; i += kGemmTileRows) {
                    for (int j = 0; j < panel_columns; j += width) {
                        multiply_tile(
                            left + int64_t(i) * panel_depth, right + int64_t(j) * panel_depth, panel_depth,
                            [&](int r, int v, Vector<T> sum) __attribute__((always_inline)) {
                                const int at = j + v * kLanes<T>;
                                if (i + r < panel_rows && at < panel_columns)
                                    take(row + i + r, column + at, sum, k == 0);
                            });
                    }
                }
            }
        }
    }
}

template <class T>
T* panels_of(const Layer<T>& layer, Member member) {
    return layer.wide.panels + int64_t(member.rank) * kPanelNumbers;
}

// z = b + a w for many examples.
template <class T>
void forward_gemm(const T* a, int a_stride, const Layer<T>& layer, int m, Member member) {
    const auto take = [&](int e, int at, Vector<T> sum, bool is_first) __attribute__((always_inline)) {
        T* z = layer.a + int64_t(e) * layer.stride + at;
        store(z, load(is_first ? layer.b + at : z) + sum);
    };
    gemm<T>({a, a_stride, 1}, {layer.w, 1, layer.stride}, m, layer.width, layer.inputs,
            panels_of(layer, member), take);
}

// The errors of some inputs of a layer (BP2), in many examples.
template <class T>
void error_gemm(const Layer<T>& layer, Range inputs, T* error, int error_stride, int m, Member member) {
    const auto take = [&](int e, int at, Vector<T> sum, bool is_first) __attribute__((always_inline)) {
        T* to = error + int64_t(e) * error_stride + inputs.first + at;
        store(to, is_first ? sum : load(to) + sum);
    };
    const T* w = layer.w + int64_t(inputs.first) * layer.stride;
    gemm<T>({layer.delta, layer.stride, 1}, {w, layer.stride, 1}, m, inputs.count(), layer.neurons,
            panels_of(layer, member), take);
}

// The step of some inputs' weights (BP4), for many examples.
template <class T>
void step_gemm(const Layer<T>& layer, Range inputs, const T* a, int a_stride, int m, Member member) {
    const auto take = [&](int k, int at, Vector<T> sum, bool) __attribute__((always_inline)) {
        const int64_t offset = int64_t(inputs.first + k) * layer.stride + at;
        store(layer.w + offset, load(layer.w + offset) - sum);
        if (layer.velocity) store(layer.velocity + offset, load(layer.velocity + offset) - sum);
    };
    gemm<T>({a + inputs.first, 1, a_stride}, {layer.delta, 1, layer.stride}, inputs.count(), layer.width, m,
            panels_of(layer, member), take);
}

}  // namespace
}  // namespace firstnet
