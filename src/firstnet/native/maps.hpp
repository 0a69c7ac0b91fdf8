// The convolutions of a network in training: their memory, and how Python describes them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "kernels.hpp"
#include "memory.hpp"

namespace firstnet {

// Shared weights (maps, maps before, rows, columns) and biases, the name of the neurons, rows and
// columns of the maps that they look at, rows and columns of the regions that pooling condenses.
template <class T>
using DescribedMaps = std::tuple<Array<const T, 4>, Array<const T, 1>, std::string,
                                 std::pair<int, int>, std::pair<int, int>>;

constexpr int kUnitOfMaps = 32;  // bytes: maps are padded to it
constexpr int kSlack = 64;       // numbers that a kernel may read or write after the last one

template <class T>
int padded_maps(int count) {
    constexpr int step = kUnitOfMaps / int(sizeof(T));
    return (count + step - 1) / step * step;
}

template <class T>
class Convolutions {
public:
    explicit Convolutions(const std::vector<DescribedMaps<T>>& described)
        : layers_(described.size()), memory_(described.size()) {
        for (size_t i = 0; i < described.size(); ++i) {
            shape(i, described[i]);
            fill(i, described[i]);
        }
    }

    size_t count() const { return layers_.size(); }

    int outputs() const { return layers_.back().regions * layers_.back().maps; }

    // The book flattens map after map; the kernels keep the maps of a pixel side by side.
    int place_of(int k) const {
        const Convolution<T>& last = layers_.back();
        return k % last.regions * last.maps + k / last.regions;
    }

    // Puts the convolutions before the layers of the network.
    void join(Network<T>& network) {
        if (layers_.empty()) return;
        const Convolution<T>& first = layers_.front();
        const int pixels = first.rows * first.columns;
        network.convolutions = layers_.data();
        network.convolution_count = int(layers_.size());
        network.inputs = first.before * pixels;
        network.image_size = padded<T>(pixels * first.before_stride);
        for (int k = 0; k < network.inputs; ++k)
            place_in_image_.push_back(k % pixels * first.before_stride + k / pixels);
        network.place_in_image = place_in_image_.data();
        network.pooled.numbers = outputs();
        network.pooled.stride = padded<T>(outputs());
        live_ = Numbers<T>(network.pooled.stride);
        std::fill_n(live_.get(), outputs(), T(1));
        network.pooled.live = live_.get();
    }

    // Room for the activations of m examples.
    void make_room(Network<T>& network, int m) {
        if (layers_.empty()) return;
        for (size_t i = 0; i < layers_.size(); ++i) {
            Convolution<T>& layer = layers_[i];
            Memory& memory = memory_[i];
            memory.a = Numbers<T>(m * layer.a_size + kSlack);
            memory.largest = Numbers<Place<T>>(m * layer.a_size + kSlack);
            layer.a = memory.a.get();
            layer.largest = memory.largest.get();
        }
        images_ = Numbers<T>(m * network.image_size + kSlack);
        pooled_ = Numbers<T>(size_t(m) * network.pooled.stride + kSlack);
        pooled_delta_ = Numbers<T>(size_t(m) * network.pooled.stride + kSlack);
        network.images = images_.get();
        network.pooled.a = pooled_.get();
        network.pooled.delta = pooled_delta_.get();
    }

    void make_speeds() {
        for (size_t i = 0; i < layers_.size(); ++i) {
            memory_[i].v = Numbers<T>(layers_[i].weights);
            memory_[i].v_b = Numbers<T>(layers_[i].biases);
            layers_[i].v = memory_[i].v.get();
            layers_[i].v_b = memory_[i].v_b.get();
        }
    }

    void read(size_t i, Array<T, 4> w, Array<T, 1> b) const {
        if (i >= layers_.size() || !fits(layers_[i], w, b))
            throw std::invalid_argument("no such convolution");
        const Convolution<T>& layer = layers_[i];
        T* to = w.data();
        for_each_weight(layer, [&](int64_t, int64_t turned) { *to++ = layer.w_turned[turned]; });
        std::copy_n(layer.b, layer.maps, b.data());
    }

    void read_speeds(size_t i, Array<T, 4> w, Array<T, 1> b) const {
        if (i >= layers_.size() || !fits(layers_[i], w, b) || !layers_[i].v)
            throw std::invalid_argument("no such convolution, or it has no speeds");
        const Convolution<T>& layer = layers_[i];
        T* to = w.data();
        for_each_weight(layer, [&](int64_t, int64_t turned) { *to++ = layer.v[turned]; });
        std::copy_n(layer.v_b, layer.maps, b.data());
    }

    void set_speeds(size_t i, Array<const T, 4> w, Array<const T, 1> b) {
        if (i >= layers_.size() || !fits(layers_[i], w, b) || !layers_[i].v)
            throw std::invalid_argument("no such convolution, or it has no speeds");
        const Convolution<T>& layer = layers_[i];
        const T* from = w.data();
        for_each_weight(layer, [&](int64_t, int64_t turned) { layer.v[turned] = *from++; });
        std::copy_n(b.data(), layer.maps, layer.v_b);
    }

private:
    struct Memory {
        Numbers<T> w, w_turned, b, v, v_b, nabla, nabla_b, z, a, delta, value;
        Numbers<Place<T>> largest;
        std::vector<int32_t> region_at, place_at, count, place;
    };

    template <class W, class B>
    static bool fits(const Convolution<T>& layer, const W& w, const B& b) {
        return int64_t(w.shape(0)) == layer.maps && int64_t(w.shape(1)) == layer.before &&
               int64_t(w.shape(2)) == layer.field_rows &&
               int64_t(w.shape(3)) == layer.field_columns && int64_t(b.shape(0)) == layer.maps;
    }

    // Calls found(place in w, place in w_turned) in the order of the book's array.
    template <class Found>
    static void for_each_weight(const Convolution<T>& layer, Found found) {
        for (int64_t f = 0; f < layer.maps; ++f)
            for (int64_t g = 0; g < layer.before; ++g)
                for (int64_t l = 0; l < layer.field_rows; ++l)
                    for (int64_t m = 0; m < layer.field_columns; ++m)
                        found(((l * layer.field_columns + m) * layer.before + g) * layer.stride + f,
                              (l * layer.maps + f) * layer.field_stride + m * layer.before_stride + g);
    }

    // Works all sizes out, and refuses those that do not fit together.
    void shape(size_t i, const DescribedMaps<T>& described) {
        const auto& [w, b, neuron, image, region] = described;
        Convolution<T>& layer = layers_[i];
        layer = {};
        std::tie(layer.rows, layer.columns) = image;
        std::tie(layer.pool_rows, layer.pool_columns) = region;
        layer.maps = int(w.shape(0));
        layer.before = int(w.shape(1));
        layer.field_rows = int(w.shape(2));
        layer.field_columns = int(w.shape(3));
        layer.neuron = called<Neuron>(kNeurons, neuron);
        const int out_rows = layer.rows - layer.field_rows + 1;
        layer.out_columns = layer.columns - layer.field_columns + 1;
        if (!layer.maps || !layer.before || layer.field_rows < 1 || layer.field_columns < 1 ||
            out_rows < 1 || layer.out_columns < 1 || layer.pool_rows < 1 || layer.pool_columns < 1 ||
            out_rows % layer.pool_rows || layer.out_columns % layer.pool_columns ||
            layer.neuron == Neuron::softmax || !fits(layer, w, b) || (i && !follows(i)))
            throw std::invalid_argument("the convolutions do not fit together");
        layer.before_stride = layer.before == 1 && !i ? 1 : padded_maps<T>(layer.before);
        layer.stride = padded_maps<T>(layer.maps);
        layer.field_stride = padded_maps<T>(layer.field_columns * layer.before_stride);
        layer.pooled_rows = out_rows / layer.pool_rows;
        layer.pooled_columns = layer.out_columns / layer.pool_columns;
        layer.regions = layer.pooled_rows * layer.pooled_columns;
        layer.weights = padded<T>(layer.field_rows * layer.maps * layer.field_stride);
        layer.biases = padded<T>(layer.stride);
        layer.a_size = padded<T>(layer.regions * layer.stride);
    }

    // Whether convolution i looks at what the one before makes.
    bool follows(size_t i) const {
        const Convolution<T>&layer = layers_[i], &before = layers_[i - 1];
        return layer.before == before.maps && layer.rows == before.pooled_rows &&
               layer.columns == before.pooled_columns;
    }

    void fill(size_t i, const DescribedMaps<T>& described) {
        Convolution<T>& layer = layers_[i];
        Memory& memory = memory_[i];
        const int taps = layer.field_rows * layer.field_columns * layer.before;
        const int places = layer.pool_rows * layer.pool_columns;
        const size_t entries = size_t(layer.maps) * layer.regions * places;
        layer.w = (memory.w = Numbers<T>(size_t(taps) * layer.stride + kSlack)).get();
        layer.w_turned = (memory.w_turned = Numbers<T>(layer.weights + kSlack)).get();
        layer.b = (memory.b = Numbers<T>(layer.biases)).get();
        layer.nabla = (memory.nabla = Numbers<T>(layer.weights + kSlack)).get();
        layer.nabla_b = (memory.nabla_b = Numbers<T>(layer.biases)).get();
        layer.z = (memory.z = Numbers<T>(size_t(layer.pool_rows) * layer.out_columns * layer.stride)).get();
        layer.delta = (memory.delta = Numbers<T>(layer.a_size + kSlack)).get();
        memory.value = Numbers<T>(entries);
        memory.count.resize(std::max(layer.maps, layer.regions * places));
        memory.place.resize(entries);
        layer.lists = {memory.count.data(), memory.place.data(), memory.value.get()};
        for (int r = 0; r < layer.pooled_rows; ++r)
            for (int c = 0; c < layer.pooled_columns; ++c)
                memory.region_at.push_back(pixel(layer, r * layer.pool_rows, c * layer.pool_columns));
        for (int l = 0; l < layer.pool_rows; ++l)
            for (int m = 0; m < layer.pool_columns; ++m)
                memory.place_at.push_back(pixel(layer, l, m));
        layer.region_at = memory.region_at.data();
        layer.place_at = memory.place_at.data();
        const T* weight = std::get<0>(described).data();
        for_each_weight(layer, [&](int64_t place, int64_t turned) {
            layer.w[place] = layer.w_turned[turned] = *weight++;
        });
        std::copy_n(std::get<1>(described).data(), layer.maps, layer.b);
    }

    static int32_t pixel(const Convolution<T>& layer, int row, int column) {
        return (row * layer.columns + column) * layer.before_stride;
    }

    std::vector<Convolution<T>> layers_;
    std::vector<Memory> memory_;
    std::vector<int32_t> place_in_image_;
    Numbers<T> live_, images_, pooled_, pooled_delta_;
};

}  // namespace firstnet
