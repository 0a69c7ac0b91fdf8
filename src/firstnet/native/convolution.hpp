// Feature maps: their weighted inputs, pooling, and the way back, an example at a time.
//
// The maps of a pixel lie side by side. Forward, a run of neighbouring neurons is held in registers
// while the weights of the field go by. Back, pooling has let one neuron of each region through, so
// the errors are few: they are listed, map by map for BP4 and pixel by pixel for BP2.
#pragma once

#include "firing.hpp"
#include "kernels.hpp"
#include "strips.hpp"

namespace firstnet {
namespace {

#if defined(__AVX512F__)
constexpr int kMapUnits = 6, kNeurons = 8, kFieldUnits = 16, kFieldRows = 6, kChains = 2;
#elif defined(__AVX2__)
constexpr int kMapUnits = 3, kNeurons = 4, kFieldUnits = 8, kFieldRows = 6, kChains = 2;
#else
constexpr int kMapUnits = 2, kNeurons = 2, kFieldUnits = 4, kFieldRows = 6, kChains = 1;
#endif

// z = b + sum over the field of weights times inputs, for one row of neurons (equation 125).
template <class T>
void weigh_row(const Convolution<T>& layer, const T* from, T* z) {
    const int64_t in_row = int64_t(layer.columns) * layer.before_stride;
    const int before_stride = layer.before_stride, before = layer.before, stride = layer.stride;
    const int field_rows = layer.field_rows, field_columns = layer.field_columns;
    in_strips<kMapUnits>(stride / kUnit<T>, [&](int unit, auto strip) __attribute__((always_inline)) {
        using Maps = Strip<T, decltype(strip)::width>;
        in_runs<kNeurons>(layer.out_columns, [&](int column, auto run) __attribute__((always_inline)) {
            constexpr int neurons = decltype(run)::width;
            const int first = unit * kUnit<T>;
            const T* w = layer.w + first;
            Maps sum[neurons];
#pragma GCC unroll 8
            for (int n = 0; n < neurons; ++n) sum[n].load(layer.b + first);
            for (int l = 0; l < field_rows; ++l) {
                const T* x = from + l * in_row + int64_t(column) * before_stride;
                if (before_stride == 1) {
                    for (int m = 0; m < field_columns; ++m, ++x, w += stride) {
                        Maps weights;
                        weights.load(w);
#pragma GCC unroll 8
                        for (int n = 0; n < neurons; ++n) sum[n].add_product(Spread<T>(x[n]), weights);
                    }
                    continue;
                }
                for (int m = 0; m < field_columns; ++m, x += before_stride) {
                    for (int g = 0; g < before; ++g, w += stride) {
                        Maps weights;
                        weights.load(w);
#pragma GCC unroll 8
                        for (int n = 0; n < neurons; ++n)
                            sum[n].add_product(Spread<T>(x[n * before_stride + g]), weights);
                    }
                }
            }
#pragma GCC unroll 8
            for (int n = 0; n < neurons; ++n) sum[n].store(z + int64_t(column + n) * stride + first);
        });
    });
}

// Keeps the largest z of each region, and which one it was; NaN counts as larger than anything, and
// of several that are the same the first one in reading order is meant.
template <class T>
void pool_row(const Convolution<T>& layer, const T* z, T* a, Place<T>* largest) {
    using Vector = typename Small<T>::Vector;
    using Places = typename VectorsOf<Place<T>, Small<T>::bytes>::Vector;
    const int64_t stride = layer.stride, z_row = layer.out_columns * stride;
    for (int column = 0; column < layer.pooled_columns; ++column) {
        const T* region = z + column * layer.pool_columns * stride;
        for (int at = 0; at < stride; at += Small<T>::lanes, a += Small<T>::lanes, largest += Small<T>::lanes) {
            Vector best = load_small(region + at);
            Places where = {};
            Place<T> place = 0;
            for (int l = 0; l < layer.pool_rows; ++l) {
                for (int m = 0; m < layer.pool_columns; ++m, ++place) {
                    const Vector other = load_small(region + l * z_row + m * stride + at);
                    const auto take = ~(other <= best) & (best == best);
                    best = take ? other : best;
                    where = take ? Places{} + place : where;
                }
            }
            store_small(a, best);
            *reinterpret_cast<Places*>(largest) = where;
        }
    }
}

// One example through one convolution: a becomes the activations after pooling. The neurons are
// monotone, so that the largest z is the largest activation, and only that one has to fire.
template <class T>
void look(const Convolution<T>& layer, const T* from, T* a, Place<T>* largest) {
    const int64_t in_row = int64_t(layer.columns) * layer.before_stride;
    const int64_t z_row = int64_t(layer.out_columns) * layer.stride;
    const int64_t a_row = int64_t(layer.pooled_columns) * layer.stride;
    for (int row = 0; row < layer.pooled_rows; ++row) {
        for (int l = 0; l < layer.pool_rows; ++l)
            weigh_row(layer, from + (row * layer.pool_rows + l) * in_row, layer.z + l * z_row);
        pool_row(layer, layer.z, a + row * a_row, largest + row * a_row);
    }
    fire_all(layer.neuron, a, layer.a_size);
}

// The errors of one example, map by map: where the field of the neuron that was let through begins,
// and delta; nothing for those that are 0.
template <class T>
void list_by_map(const Convolution<T>& layer, const T* delta, const Place<T>* largest) {
    const Listed<T>& lists = layer.lists;
    for (int f = 0; f < layer.maps; ++f) {
        int32_t* place = lists.place + int64_t(f) * layer.regions;
        T* value = lists.value + int64_t(f) * layer.regions;
        int count = 0;
        for (int p = 0; p < layer.regions; ++p) {
            const T error = delta[int64_t(p) * layer.stride + f];
            place[count] = layer.region_at[p] + layer.place_at[largest[int64_t(p) * layer.stride + f]];
            value[count] = error;
            count += error != 0;  // true for NaN as well
        }
        lists.count[f] = count;
    }
}

// BP3 of one example.
template <class T>
void add_biases_slope(const Convolution<T>& layer, const T* delta) {
    for (int at = 0; at < layer.stride; at += Small<T>::lanes) {
        typename Small<T>::Vector sum = load_small(layer.nabla_b + at);
        for (int p = 0; p < layer.regions; ++p) sum += load_small(delta + int64_t(p) * layer.stride + at);
        store_small(layer.nabla_b + at, sum);
    }
}

// BP4 of one example, where a row of the field fits a unit or two: all its rows at once.
template <class T, int Units>
void add_narrow_slope(const Convolution<T>& layer, const T* from) {
    const int64_t in_row = int64_t(layer.columns) * layer.before_stride;
    const int64_t nabla_row = int64_t(layer.maps) * layer.field_stride;
    for (int f = 0; f < layer.maps; ++f) {
        const int32_t* place = layer.lists.place + int64_t(f) * layer.regions;
        const T* value = layer.lists.value + int64_t(f) * layer.regions;
        const int count = layer.lists.count[f];
        in_strips<kFieldRows / Units>(layer.field_rows, [&](int row, auto rows) __attribute__((always_inline)) {
            constexpr int height = decltype(rows)::width;
            const T* x = from + row * in_row;
            T* nabla = layer.nabla + row * nabla_row + int64_t(f) * layer.field_stride;
            Strip<T, Units> sum[kChains][height];
#pragma GCC unroll 8
            for (int chain = 0; chain < kChains; ++chain) {
#pragma GCC unroll 8
                for (int l = 0; l < height; ++l) sum[chain][l].clear();
            }
            auto add = [&](int chain, int entry) __attribute__((always_inline)) {
                const T* field = x + place[entry];
                const Spread<T> error(value[entry]);
#pragma GCC unroll 8
                for (int l = 0; l < height; ++l) {
                    Strip<T, Units> seen;
                    seen.load(field + l * in_row);
                    sum[chain][l].add_product(error, seen);
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
                Strip<T, Units> all;
                all.load(nabla + l * nabla_row);
#pragma GCC unroll 8
                for (int chain = 0; chain < kChains; ++chain) all.add(sum[chain][l]);
                all.store(nabla + l * nabla_row);
            }
        });
    }
}

// BP4 of one example: a row of the field is wide enough to fill the registers.
template <class T>
void add_wide_slope(const Convolution<T>& layer, const T* from) {
    const int64_t in_row = int64_t(layer.columns) * layer.before_stride;
    for (int l = 0; l < layer.field_rows; ++l, from += in_row) {
        for (int f = 0; f < layer.maps; ++f) {
            const int32_t* place = layer.lists.place + int64_t(f) * layer.regions;
            const T* value = layer.lists.value + int64_t(f) * layer.regions;
            const int count = layer.lists.count[f];
            T* nabla = layer.nabla + (int64_t(l) * layer.maps + f) * layer.field_stride;
            in_strips<kFieldUnits>(layer.field_stride / kUnit<T>, [&](int unit, auto strip) __attribute__((always_inline)) {
                using Fields = Strip<T, decltype(strip)::width>;
                const T* x = from + unit * kUnit<T>;
                Fields sum;
                sum.load(nabla + unit * kUnit<T>);
                for (int entry = 0; entry < count; ++entry) {
                    Fields seen;
                    seen.load(x + place[entry]);
                    sum.add_product(Spread<T>(value[entry]), seen);
                }
                sum.store(nabla + unit * kUnit<T>);
            });
        }
    }
}

template <class T>
void add_weights_slope(const Convolution<T>& layer, const T* from) {
    switch (layer.field_stride / kUnit<T>) {
        case 1: return add_narrow_slope<T, 1>(layer, from);
        case 2: return add_narrow_slope<T, 2>(layer, from);
        default: return add_wide_slope(layer, from);
    }
}

// The same errors, neuron by neuron: which maps let it through, and delta.
template <class T>
void list_by_neuron(const Convolution<T>& layer, const T* delta, const Place<T>* largest) {
    const Listed<T>& lists = layer.lists;
    const int places = layer.pool_rows * layer.pool_columns;
    for (int p = 0; p < layer.regions; ++p, delta += layer.stride, largest += layer.stride) {
        int32_t* count = lists.count + int64_t(p) * places;
        const int64_t begin = int64_t(p) * places * layer.maps;
        for (int q = 0; q < places; ++q) count[q] = 0;
        for (int f = 0; f < layer.maps; ++f) {
            const int q = int(largest[f]);
            const int64_t entry = begin + int64_t(q) * layer.maps + count[q];
            lists.place[entry] = f;
            lists.value[entry] = delta[f];
            count[q] += delta[f] != 0;
        }
    }
}

// The error of what one example showed to the layer (BP2): each neuron gives its field back.
template <class T>
void convolve_back(const Convolution<T>& layer, T* error) {
    const Listed<T>& lists = layer.lists;
    const int64_t in_row = int64_t(layer.columns) * layer.before_stride;
    const int places = layer.pool_rows * layer.pool_columns;
    std::memset(error, 0, sizeof(T) * layer.rows * in_row);
    for (int l = 0; l < layer.field_rows; ++l, error += in_row) {
        const T* w = layer.w_turned + int64_t(l) * layer.maps * layer.field_stride;
        for (int p = 0; p < layer.regions; ++p) {
            for (int q = 0; q < places; ++q) {
                const int count = lists.count[int64_t(p) * places + q];
                if (!count) continue;
                const int64_t begin = (int64_t(p) * places + q) * layer.maps;
                const int32_t* map = lists.place + begin;
                const T* value = lists.value + begin;
                T* to = error + layer.region_at[p] + layer.place_at[q];
                in_strips<kFieldUnits>(layer.field_stride / kUnit<T>, [&](int unit, auto strip) __attribute__((always_inline)) {
                    using Fields = Strip<T, decltype(strip)::width>;
                    const T* weights = w + unit * kUnit<T>;
                    Fields sum;
                    sum.load(to + unit * kUnit<T>);
                    for (int entry = 0; entry < count; ++entry) {
                        Fields field;
                        field.load(weights + int64_t(map[entry]) * layer.field_stride);
                        sum.add_product(Spread<T>(value[entry]), field);
                    }
                    sum.store(to + unit * kUnit<T>);
                });
            }
        }
    }
}

// Writes the weights down the other way round, as forward wants them.
template <class T>
void turn(const Convolution<T>& layer) {
    T* w = layer.w;
    for (int l = 0; l < layer.field_rows; ++l) {
        const T* turned = layer.w_turned + int64_t(l) * layer.maps * layer.field_stride;
        for (int m = 0; m < layer.field_columns; ++m, turned += layer.before_stride) {
            for (int g = 0; g < layer.before; ++g, w += layer.stride) {
                for (int f = 0; f < layer.maps; ++f) w[f] = turned[int64_t(f) * layer.field_stride + g];
            }
        }
    }
}

// ---- all convolutions of a network ------------------------------------------------------------

template <class T>
void turn_all(const Network<T>& network) {
    for (int i = 0; i < network.convolution_count; ++i) turn(network.convolutions[i]);
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
        subtract(layer.w_turned, layer.nabla, layer.weights);
        subtract(layer.b, layer.nabla_b, layer.biases);
        if (layer.v) {
            subtract(layer.v, layer.nabla, layer.weights);
            subtract(layer.v_b, layer.nabla_b, layer.biases);
        }
        std::memset(layer.nabla, 0, sizeof(T) * layer.weights);
        std::memset(layer.nabla_b, 0, sizeof(T) * layer.biases);
    }
}

// One example from its image to the row of numbers that the first dense layer takes.
template <class T>
void look_through(const Network<T>& network, const T* image, int e) {
    const T* from = image;
    for (int i = 0; i < network.convolution_count; ++i) {
        const Convolution<T>& layer = network.convolutions[i];
        T* a = layer.a + e * layer.a_size;
        look(layer, from, a, layer.largest + e * layer.a_size);
        from = a;
    }
    const Convolution<T>& last = network.convolutions[network.convolution_count - 1];
    const Pooled<T>& pooled = network.pooled;
    T* row = pooled.a + int64_t(e) * pooled.stride;
    for (int p = 0; p < last.regions; ++p) {
        for (int at = 0; at < last.stride; at += Small<T>::lanes)
            store_small(row + int64_t(p) * last.maps + at, load_small(from + int64_t(p) * last.stride + at));
    }
    const T* gate = pooled.gate ? pooled.gate + e * pooled.gate_step : pooled.live;
    for (int at = 0; at < pooled.stride; at += kLanes<T>) store(row + at, load(row + at) * load(gate + at));
}

// The error of one example back through all convolutions, and into the gradients on the way.
template <class T>
void look_back(const Network<T>& network, const T* image, int e) {
    const Pooled<T>& pooled = network.pooled;
    const Convolution<T>& last = network.convolutions[network.convolution_count - 1];
    T* row = pooled.delta + int64_t(e) * pooled.stride;
    if (pooled.gate) {
        const T* gate = pooled.gate + e * pooled.gate_step;
        for (int at = 0; at < pooled.stride; at += kLanes<T>) store(row + at, load(row + at) * load(gate + at));
    }
    for (int p = 0; p < last.regions; ++p) {
        for (int at = 0; at < last.stride; at += Small<T>::lanes)
            store_small(last.delta + int64_t(p) * last.stride + at, load_small(row + int64_t(p) * last.maps + at));
    }
    for (int i = network.convolution_count - 1; i >= 0; --i) {
        const Convolution<T>& layer = network.convolutions[i];
        const T* from = i ? network.convolutions[i - 1].a + e * network.convolutions[i - 1].a_size : image;
        const Place<T>* largest = layer.largest + e * layer.a_size;
        times_slope_of(layer.neuron, layer.delta, layer.a + e * layer.a_size, layer.a_size);  // BP2
        add_biases_slope(layer, layer.delta);
        list_by_map(layer, layer.delta, largest);
        add_weights_slope(layer, from);
        if (i) {
            list_by_neuron(layer, layer.delta, largest);
            convolve_back(layer, network.convolutions[i - 1].delta);
        }
    }
}

}  // namespace
}  // namespace firstnet
