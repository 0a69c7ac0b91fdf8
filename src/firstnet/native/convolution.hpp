// Feature maps: feedforward, pooling and backpropagation, one example at a time.
//
// The maps of a pixel are adjacent in memory. Forward, a run of neighbouring neurons is held in registers
// while the weights of the field are read. Backward, pooling has let one neuron of each region through, so
// errors are sparse: they are collected by map for BP4, and by pixel for BP2.
#pragma once

#include "firing.hpp"
#include "kernels.hpp"
#include "register_group.hpp"

namespace firstnet {
namespace {

#if defined(__AVX512F__)
constexpr int kMapUnits = 6, kNeurons = 8, kFieldUnits = 16, kFieldRows = 6, kChains = 2;
#elif defined(__AVX2__)
constexpr int kMapUnits = 3, kNeurons = 4, kFieldUnits = 8, kFieldRows = 6, kChains = 2;
#elif defined(__aarch64__)
constexpr int kMapUnits = 3, kNeurons = 3, kFieldUnits = 7, kFieldRows = 6, kChains = 2;
#else
constexpr int kMapUnits = 2, kNeurons = 2, kFieldUnits = 4, kFieldRows = 6, kChains = 1;
#endif

// z = b + sum over the field of weights times inputs, for one row of neurons (equation 125).
template <class T>
void forward_row(const Convolution<T>& layer, const T* from, T* z) {
    const int64_t in_row = int64_t(layer.columns) * layer.in_stride;
    const int in_stride = layer.in_stride, in_maps = layer.in_maps, stride = layer.stride;
    const int field_rows = layer.field_rows, field_columns = layer.field_columns;
    in_groups<kMapUnits>(stride / kUnit<T>, [&](int unit, auto group) __attribute__((always_inline)) {
        using Maps = RegisterGroup<T, decltype(group)::width>;
        in_runs<kNeurons>(layer.out_columns, [&](int column, auto run) __attribute__((always_inline)) {
            constexpr int neurons = decltype(run)::width;
            const int first = unit * kUnit<T>;
            const T* w = layer.w + first;
            Maps sum[neurons];
#pragma GCC unroll 8
            for (int n = 0; n < neurons; ++n) sum[n].load(layer.b + first);
            for (int l = 0; l < field_rows; ++l) {
                const T* x = from + l * in_row + int64_t(column) * in_stride;
                if (in_stride == 1) {
                    for (int m = 0; m < field_columns; ++m, ++x, w += stride) {
                        Maps weights;
                        weights.load(w);
#pragma GCC unroll 8
                        for (int n = 0; n < neurons; ++n) sum[n].add_product(Broadcast<T>(x[n]), weights);
                    }
                    continue;
                }
                for (int m = 0; m < field_columns; ++m, x += in_stride) {
                    for (int g = 0; g < in_maps; ++g, w += stride) {
                        Maps weights;
                        weights.load(w);
#pragma GCC unroll 8
                        for (int n = 0; n < neurons; ++n)
                            sum[n].add_product(Broadcast<T>(x[n * in_stride + g]), weights);
                    }
                }
            }
#pragma GCC unroll 8
            for (int n = 0; n < neurons; ++n) sum[n].store(z + int64_t(column + n) * stride + first);
        });
    });
}

// Keeps the largest z of each region and its index. NaN counts as larger than anything; of equal values the
// first in reading order wins.
template <class T>
void pool_row(const Convolution<T>& layer, const T* z, T* a, Int<T>* argmax) {
    using Vector = typename UnitVector<T>::Vector;
    using Indices = typename VectorsOf<Int<T>, UnitVector<T>::bytes>::Vector;
    constexpr int lanes = UnitVector<T>::lanes;
    const int64_t stride = layer.stride, z_row = layer.out_columns * stride;
    for (int column = 0; column < layer.pooled_columns; ++column) {
        const T* region = z + column * layer.pool_columns * stride;
        for (int at = 0; at < stride; at += lanes, a += lanes, argmax += lanes) {
            Vector best = load_unit(region + at);
            Indices where = {};
            Int<T> index = 0;
            for (int l = 0; l < layer.pool_rows; ++l) {
                for (int m = 0; m < layer.pool_columns; ++m, ++index) {
                    const Vector other = load_unit(region + l * z_row + m * stride + at);
                    const auto take = ~(other <= best) & (best == best);
                    best = take ? other : best;
                    where = take ? Indices{} + index : where;
                }
            }
            store_unit(a, best);
            *reinterpret_cast<Indices*>(argmax) = where;
        }
    }
}

// One example through one convolution: a receives the activations after pooling. The neurons are monotone,
// so the largest z is the largest activation, and only that one has to fire.
template <class T>
void forward_convolution(const Convolution<T>& layer, const T* from, T* a, Int<T>* argmax) {
    const int64_t in_row = int64_t(layer.columns) * layer.in_stride;
    const int64_t z_row = int64_t(layer.out_columns) * layer.stride;
    const int64_t a_row = int64_t(layer.pooled_columns) * layer.stride;
    for (int row = 0; row < layer.pooled_rows; ++row) {
        for (int l = 0; l < layer.pool_rows; ++l)
            forward_row(layer, from + (row * layer.pool_rows + l) * in_row, layer.z + l * z_row);
        pool_row(layer, layer.z, a + row * a_row, argmax + row * a_row);
    }
    fire_all(layer.neuron, a, layer.a_size);
}

// The nonzero errors of one example by map: where the field of the largest neuron begins, and delta.
template <class T>
void collect_by_map(const Convolution<T>& layer, const T* delta, const Int<T>* argmax) {
    const SparseErrors<T>& errors = layer.errors;
    for (int f = 0; f < layer.maps; ++f) {
        int32_t* index = errors.index + int64_t(f) * layer.regions;
        T* value = errors.value + int64_t(f) * layer.regions;
        int count = 0;
        for (int p = 0; p < layer.regions; ++p) {
            const T error = delta[int64_t(p) * layer.stride + f];
            index[count] = layer.region_offset[p] + layer.pool_offset[argmax[int64_t(p) * layer.stride + f]];
            value[count] = error;
            count += error != 0;  // true for NaN as well
        }
        errors.count[f] = count;
    }
}

// BP3 of one example.
template <class T>
void add_bias_gradient(const Convolution<T>& layer, const T* delta) {
    for (int at = 0; at < layer.stride; at += UnitVector<T>::lanes) {
        typename UnitVector<T>::Vector sum = load_unit(layer.nabla_b + at);
        for (int p = 0; p < layer.regions; ++p) sum += load_unit(delta + int64_t(p) * layer.stride + at);
        store_unit(layer.nabla_b + at, sum);
    }
}

// BP4 of one example, if a row of the field fits in one or two units: all rows at once.
template <class T, int Units>
void add_narrow_gradient(const Convolution<T>& layer, const T* from) {
    const int64_t in_row = int64_t(layer.columns) * layer.in_stride;
    const int64_t nabla_row = int64_t(layer.maps) * layer.field_stride;
    for (int f = 0; f < layer.maps; ++f) {
        const int32_t* index = layer.errors.index + int64_t(f) * layer.regions;
        const T* value = layer.errors.value + int64_t(f) * layer.regions;
        const int count = layer.errors.count[f];
        in_groups<kFieldRows / Units>(layer.field_rows, [&](int row, auto rows) __attribute__((always_inline)) {
            constexpr int height = decltype(rows)::width;
            const T* x = from + row * in_row;
            T* nabla = layer.nabla + row * nabla_row + int64_t(f) * layer.field_stride;
            RegisterGroup<T, Units> sum[kChains][height];
#pragma GCC unroll 8
            for (int chain = 0; chain < kChains; ++chain) {
#pragma GCC unroll 8
                for (int l = 0; l < height; ++l) sum[chain][l].clear();
            }
            auto add = [&](int chain, int entry) __attribute__((always_inline)) {
                const T* field = row_at(x + index[entry]);
                const Broadcast<T> error(value[entry]);
#pragma GCC unroll 8
                for (int l = 0; l < height; ++l) {
                    RegisterGroup<T, Units> pixels;
                    pixels.load(row_at(field + l * in_row));
                    sum[chain][l].add_product(error, pixels);
                }
            };
            int entry = 0;
            for (; entry + kChains <= count; entry += kChains) {
#pragma GCC unroll 8
                for (int chain = 0; chain < kChains; ++chain) add(chain, entry + chain);
            }
            for (; entry < count; ++entry) add(0, entry);
#pragma GCC unroll 8
            for (int l = 0; l < height; ++l) {
                RegisterGroup<T, Units> all;
                all.load(nabla + l * nabla_row);
#pragma GCC unroll 8
                for (int chain = 0; chain < kChains; ++chain) all.add(sum[chain][l]);
                all.store(nabla + l * nabla_row);
            }
        });
    }
}

// BP4 of one example, if a row of the field is wide enough to fill the registers.
template <class T>
void add_wide_gradient(const Convolution<T>& layer, const T* from) {
    const int64_t in_row = int64_t(layer.columns) * layer.in_stride;
    for (int l = 0; l < layer.field_rows; ++l, from += in_row) {
        for (int f = 0; f < layer.maps; ++f) {
            const int32_t* index = layer.errors.index + int64_t(f) * layer.regions;
            const T* value = layer.errors.value + int64_t(f) * layer.regions;
            const int count = layer.errors.count[f];
            T* nabla = layer.nabla + (int64_t(l) * layer.maps + f) * layer.field_stride;
            in_groups<kFieldUnits>(layer.field_stride / kUnit<T>, [&](int unit, auto group) __attribute__((always_inline)) {
                using Fields = RegisterGroup<T, decltype(group)::width>;
                const T* x = from + unit * kUnit<T>;
                Fields sum;
                sum.load(nabla + unit * kUnit<T>);
                for (int entry = 0; entry < count; ++entry) {
                    Fields pixels;
                    pixels.load(x + index[entry]);
                    sum.add_product(Broadcast<T>(value[entry]), pixels);
                }
                sum.store(nabla + unit * kUnit<T>);
            });
        }
    }
}

template <class T>
void add_weight_gradient(const Convolution<T>& layer, const T* from) {
    switch (layer.field_stride / kUnit<T>) {
        case 1: return add_narrow_gradient<T, 1>(layer, from);
        case 2: return add_narrow_gradient<T, 2>(layer, from);
        default: return add_wide_gradient(layer, from);
    }
}

// The same errors by neuron: in which maps it was the largest, and delta.
template <class T>
void collect_by_neuron(const Convolution<T>& layer, const T* delta, const Int<T>* argmax) {
    const SparseErrors<T>& errors = layer.errors;
    const int pool_size = layer.pool_rows * layer.pool_columns;
    for (int p = 0; p < layer.regions; ++p, delta += layer.stride, argmax += layer.stride) {
        int32_t* count = errors.count + int64_t(p) * pool_size;
        const int64_t begin = int64_t(p) * pool_size * layer.maps;
        for (int q = 0; q < pool_size; ++q) count[q] = 0;
        for (int f = 0; f < layer.maps; ++f) {
            const int q = int(argmax[f]);
            const int64_t entry = begin + int64_t(q) * layer.maps + count[q];
            errors.index[entry] = f;
            errors.value[entry] = delta[f];
            count[q] += delta[f] != 0;
        }
    }
}

// The error of a layer's input in one example (BP2), as a transposed convolution: each neuron adds to its
// field.
template <class T>
void convolve_transposed(const Convolution<T>& layer, T* error) {
    const SparseErrors<T>& errors = layer.errors;
    const int64_t in_row = int64_t(layer.columns) * layer.in_stride;
    const int pool_size = layer.pool_rows * layer.pool_columns;
    std::memset(error, 0, sizeof(T) * layer.rows * in_row);
    for (int l = 0; l < layer.field_rows; ++l, error += in_row) {
        const T* w = layer.w_transposed + int64_t(l) * layer.maps * layer.field_stride;
        for (int p = 0; p < layer.regions; ++p) {
            for (int q = 0; q < pool_size; ++q) {
                const int count = errors.count[int64_t(p) * pool_size + q];
                if (!count) continue;
                const int64_t begin = (int64_t(p) * pool_size + q) * layer.maps;
                const int32_t* map = errors.index + begin;
                const T* value = errors.value + begin;
                T* to = error + layer.region_offset[p] + layer.pool_offset[q];
                in_groups<kFieldUnits>(layer.field_stride / kUnit<T>, [&](int unit, auto group) __attribute__((always_inline)) {
                    using Fields = RegisterGroup<T, decltype(group)::width>;
                    const T* weights = w + unit * kUnit<T>;
                    Fields sum;
                    sum.load(to + unit * kUnit<T>);
                    for (int entry = 0; entry < count; ++entry) {
                        Fields field;
                        field.load(weights + int64_t(map[entry]) * layer.field_stride);
                        sum.add_product(Broadcast<T>(value[entry]), field);
                    }
                    sum.store(to + unit * kUnit<T>);
                });
            }
        }
    }
}

// Writes the weights transposed, as feedforward needs them.
template <class T>
void transpose(const Convolution<T>& layer) {
    T* w = layer.w;
    for (int l = 0; l < layer.field_rows; ++l) {
        const T* transposed = layer.w_transposed + int64_t(l) * layer.maps * layer.field_stride;
        for (int m = 0; m < layer.field_columns; ++m, transposed += layer.in_stride) {
            for (int g = 0; g < layer.in_maps; ++g, w += layer.stride) {
                for (int f = 0; f < layer.maps; ++f) w[f] = transposed[int64_t(f) * layer.field_stride + g];
            }
        }
    }
}

// ---- all convolutions of a network ------------------------------------------------------------

template <class T>
void transpose_all(const Network<T>& network) {
    for (int i = 0; i < network.convolution_count; ++i) transpose(network.convolutions[i]);
}

// w -= nabla: the step of the shared weights and biases.
template <class T>
void subtract(T* w, const T* nabla, int64_t count) {
    for (int64_t at = 0; at < count; at += kLanes<T>) store(w + at, load(w + at) - load(nabla + at));
}

template <class T>
void step_shared(const Network<T>& network) {
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        subtract(layer.w_transposed, layer.nabla, layer.weights);
        subtract(layer.b, layer.nabla_b, layer.biases);
        if (layer.velocity) {
            subtract(layer.velocity, layer.nabla, layer.weights);
            subtract(layer.velocity_b, layer.nabla_b, layer.biases);
        }
        std::memset(layer.nabla, 0, sizeof(T) * layer.weights);
        std::memset(layer.nabla_b, 0, sizeof(T) * layer.biases);
    }
}

// One example from its image to the row that enters the first dense layer.
template <class T>
void forward_convolutions(const Network<T>& network, const T* image, int e) {
    const T* from = image;
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        T* a = layer.a + e * layer.a_size;
        forward_convolution(layer, from, a, layer.argmax + e * layer.a_size);
        from = a;
    }
    const Convolution<T>& last = network.convolutions[network.convolution_count - 1];
    const Pooled<T>& pooled = network.pooled;
    T* row = pooled.a + int64_t(e) * pooled.stride;
    for (int p = 0; p < last.regions; ++p) {
        for (int at = 0; at < last.stride; at += UnitVector<T>::lanes)
            store_unit(row + int64_t(p) * last.maps + at, load_unit(from + int64_t(p) * last.stride + at));
    }
    const T* mask = pooled.mask ? pooled.mask + e * pooled.mask_stride : pooled.keep_all;
    for (int at = 0; at < pooled.stride; at += kLanes<T>) store(row + at, load(row + at) * load(mask + at));
}

// Backpropagates one example through all convolutions and adds to their gradients.
template <class T>
void backward_convolutions(const Network<T>& network, const T* image, int e) {
    const Pooled<T>& pooled = network.pooled;
    const Convolution<T>& last = network.convolutions[network.convolution_count - 1];
    T* row = pooled.delta + int64_t(e) * pooled.stride;
    if (pooled.mask) {
        const T* mask = pooled.mask + e * pooled.mask_stride;
        for (int at = 0; at < pooled.stride; at += kLanes<T>)
            store(row + at, load(row + at) * load(mask + at));
    }
    for (int p = 0; p < last.regions; ++p) {
        for (int at = 0; at < last.stride; at += UnitVector<T>::lanes)
            store_unit(last.delta + int64_t(p) * last.stride + at,
                       load_unit(row + int64_t(p) * last.maps + at));
    }
    for (int i = network.convolution_count - 1; i >= 0; --i) {
        const Convolution<T>& layer = network.convolutions[i];
        const T* from = i ? network.convolutions[i - 1].a + e * network.convolutions[i - 1].a_size : image;
        const Int<T>* argmax = layer.argmax + e * layer.a_size;
        times_slope_of(layer.neuron, layer.delta, layer.a + e * layer.a_size, layer.a_size);  // BP2
        add_bias_gradient(layer, layer.delta);
        collect_by_map(layer, layer.delta, argmax);
        add_weight_gradient(layer, from);
        if (i) {
            collect_by_neuron(layer, layer.delta, argmax);
            convolve_transposed(layer, network.convolutions[i - 1].delta);
        }
    }
}

}  // namespace
}  // namespace firstnet
