// The convolutions of a network in training: their memory, and their description from Python.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "kernels.hpp"
#include "memory.hpp"
#include "sizes.hpp"

namespace firstnet {

// Shared weights (maps, input maps, rows, columns) and biases, the kind of neuron, rows and columns of the
// input maps, rows and columns of the pooled regions.
template <class T>
using ConvolutionSpec =
    std::tuple<Array<const T, 4>, Array<const T, 1>, std::string, std::pair<int64_t, int64_t>,
               std::pair<int64_t, int64_t>>;

constexpr int kMapPadding = 32;  // bytes: maps are padded to it
constexpr int kSlack = 64;       // numbers that a kernel may read or write beyond the end

template <class T>
int padded_maps(int count) {
    constexpr int step = kMapPadding / int(sizeof(T));
    return (count + step - 1) / step * step;
}

template <class T>
class Convolutions {
public:
    explicit Convolutions(const std::vector<ConvolutionSpec<T>>& specs)
        : layers_(specs.size()), memory_(specs.size()) {
        if (specs.size() > size_t(kMostLayers))
            throw ShapeError("A network has " + std::to_string(specs.size()) +
                             " convolutions; wanted at most " + std::to_string(kMostLayers) + ".");
        for (size_t i = 0; i < specs.size(); ++i) {
            shape(i, specs[i]);
            fill(i, specs[i]);
        }
    }

    size_t count() const { return layers_.size(); }

    int outputs() const { return layers_.back().regions * layers_.back().maps; }

    // The book flattens map after map; here the maps of a pixel are adjacent.
    int index_of(int k) const {
        const Convolution<T>& last = layers_.back();
        return k % last.regions * last.maps + k / last.regions;
    }

    // Puts the convolutions before the layers of the network.
    void attach(Network<T>& network) {
        if (layers_.empty()) return;
        const Convolution<T>& first = layers_.front();
        const int pixels = first.rows * first.columns;
        network.convolutions = layers_.data();
        network.convolution_count = int(layers_.size());
        network.inputs = first.in_maps * pixels;
        network.image_size = padded<T>(pixels * first.in_stride);
        for (int k = 0; k < network.inputs; ++k)
            image_index_.push_back(k % pixels * first.in_stride + k / pixels);
        network.image_index = image_index_.data();
        network.pooled.numbers = outputs();
        network.pooled.stride = row_stride<T>(outputs());
        keep_all_ = AlignedArray<T>(network.pooled.stride);
        std::fill_n(keep_all_.get(), outputs(), T(1));
        network.pooled.keep_all = keep_all_.get();
    }

    // Allocates memory for m examples.
    void reserve(Network<T>& network, int m) {
        if (layers_.empty()) return;
        for (size_t i = 0; i < layers_.size(); ++i) {
            Convolution<T>& layer = layers_[i];
            Memory& memory = memory_[i];
            memory.a = AlignedArray<T>(m * layer.a_size + kSlack);
            memory.argmax = AlignedArray<Int<T>>(m * layer.a_size + kSlack);
            layer.a = memory.a.get();
            layer.argmax = memory.argmax.get();
        }
        images_ = AlignedArray<T>(m * network.image_size + kSlack);
        pooled_ = AlignedArray<T>(size_t(m) * network.pooled.stride + kSlack);
        pooled_delta_ = AlignedArray<T>(size_t(m) * network.pooled.stride + kSlack);
        network.images = images_.get();
        network.pooled.a = pooled_.get();
        network.pooled.delta = pooled_delta_.get();
    }

    void make_velocity() {
        for (size_t i = 0; i < layers_.size(); ++i) {
            memory_[i].velocity = AlignedArray<T>(layers_[i].weights);
            memory_[i].velocity_b = AlignedArray<T>(layers_[i].biases);
            layers_[i].velocity = memory_[i].velocity.get();
            layers_[i].velocity_b = memory_[i].velocity_b.get();
        }
    }

    // Copies the weights and biases of convolution i to w and b, in the book's order.
    void read(size_t i, Array<T, 4> w, Array<T, 1> b) const {
        check(i, w, b);
        copy_out(layers_[i], layers_[i].w_transposed, layers_[i].b, w, b);
    }

    // Copies its velocity out, and in.
    void read_velocity(size_t i, Array<T, 4> w, Array<T, 1> b) const {
        check_velocity(i, w, b);
        copy_out(layers_[i], layers_[i].velocity, layers_[i].velocity_b, w, b);
    }

    void set_velocity(size_t i, Array<const T, 4> w, Array<const T, 1> b) {
        check_velocity(i, w, b);
        const Convolution<T>& layer = layers_[i];
        const T* from = w.data();
        for_each_weight(layer, [&](int64_t, int64_t transposed) { layer.velocity[transposed] = *from++; });
        std::copy_n(b.data(), layer.maps, layer.velocity_b);
    }

private:
    struct Memory {
        AlignedArray<T> w, w_transposed, b, velocity, velocity_b, nabla, nabla_b, z, a, delta, value;
        AlignedArray<Int<T>> argmax;
        std::vector<int32_t> region_offset, pool_offset, count, index;
    };

    static std::string name_of(size_t i) { return "Convolution " + std::to_string(i); }

    // Whether convolution i is there and has the shape of these arrays.
    template <class W, class B>
    void check(size_t i, const W& w, const B& b) const {
        check_number(i, layers_.size(), "convolution");
        const Convolution<T>& layer = layers_[i];
        check_arrays(name_of(i), w, b, {layer.maps, layer.in_maps, layer.field_rows, layer.field_columns});
    }

    template <class W, class B>
    void check_velocity(size_t i, const W& w, const B& b) const {
        check(i, w, b);
        if (!layers_[i].velocity) throw ShapeError(name_of(i) + " has no velocity; wanted momentum above 0.");
    }

    static void copy_out(const Convolution<T>& layer, const T* from_w, const T* from_b, Array<T, 4> w,
                         Array<T, 1> b) {
        T* to = w.data();
        for_each_weight(layer, [&](int64_t, int64_t transposed) { *to++ = from_w[transposed]; });
        std::copy_n(from_b, layer.maps, b.data());
    }

    // Calls visit(index in w, index in w_transposed) in the order of the book's array.
    template <class Visit>
    static void for_each_weight(const Convolution<T>& layer, Visit visit) {
        for (int64_t f = 0; f < layer.maps; ++f)
            for (int64_t g = 0; g < layer.in_maps; ++g)
                for (int64_t l = 0; l < layer.field_rows; ++l)
                    for (int64_t m = 0; m < layer.field_columns; ++m)
                        visit(((l * layer.field_columns + m) * layer.in_maps + g) * layer.stride + f,
                              (l * layer.maps + f) * layer.field_stride + m * layer.in_stride + g);
    }

    // Computes all sizes, and rejects those that do not fit together.
    void shape(size_t i, const ConvolutionSpec<T>& specs) {
        const auto& [w, b, neuron, image, pool] = specs;
        const auto size = [owner = name_of(i)](const char* has, int64_t given, const char* noun) {
            return checked_size(owner + has, given, noun, kMostNumbers);
        };
        Convolution<T>& layer = layers_[i];
        layer = {};
        layer.rows = size(" has an image of", image.first, "rows");
        layer.columns = size(" has an image of", image.second, "columns");
        layer.pool_rows = size(" has pools of", pool.first, "rows");
        layer.pool_columns = size(" has pools of", pool.second, "columns");
        layer.maps = size(" has", w.shape(0), "maps");
        layer.in_maps = size(" has", w.shape(1), "input maps");
        layer.field_rows = size(" has fields of", w.shape(2), "rows");
        layer.field_columns = size(" has fields of", w.shape(3), "columns");
        layer.neuron = kind_named<Neuron>(kNeurons, neuron);
        check_arrays(name_of(i), w, b, shape_of(w));
        const int out_rows = layer.rows - layer.field_rows + 1;
        layer.out_columns = layer.columns - layer.field_columns + 1;
        if (out_rows < 1 || layer.out_columns < 1 || out_rows % layer.pool_rows ||
            layer.out_columns % layer.pool_columns)
            throw ShapeError(name_of(i) + " has an image " + dimensions({layer.rows, layer.columns}) +
                             ", fields " + dimensions({layer.field_rows, layer.field_columns}) +
                             " and pools " + dimensions({layer.pool_rows, layer.pool_columns}) +
                             "; wanted fields inside the image, and pools that divide what they leave of it.");
        if (layer.neuron == Neuron::softmax)
            throw std::invalid_argument(name_of(i) + " has softmax neurons; wanted any other kind.");
        if (i) check_follows(i);
        layer.in_stride = layer.in_maps == 1 && !i ? 1 : padded_maps<T>(layer.in_maps);
        layer.stride = padded_maps<T>(layer.maps);
        const auto check = [has = name_of(i) + " has"](std::initializer_list<int64_t> sizes, const char* noun) {
            check_product(has, sizes, noun, kMostNumbers);
        };
        check({layer.rows, layer.columns, layer.in_stride}, "inputs");
        check({out_rows, layer.out_columns, layer.stride}, "neurons");
        layer.field_stride = padded_maps<T>(layer.field_columns * layer.in_stride);
        check({layer.field_rows, layer.maps, layer.field_stride}, "weights");
        check({layer.field_rows, layer.field_columns, layer.in_maps, layer.stride}, "weights");
        layer.pooled_rows = out_rows / layer.pool_rows;
        layer.pooled_columns = layer.out_columns / layer.pool_columns;
        layer.regions = layer.pooled_rows * layer.pooled_columns;
        layer.weights = padded<T>(layer.field_rows * layer.maps * layer.field_stride);
        layer.biases = padded<T>(layer.stride);
        layer.a_size = padded<T>(layer.regions * layer.stride);
    }

    // Whether the input of convolution i is the output of the one before.
    void check_follows(size_t i) const {
        const Convolution<T>&layer = layers_[i], &before = layers_[i - 1];
        if (layer.in_maps != before.maps || layer.rows != before.pooled_rows ||
            layer.columns != before.pooled_columns)
            throw ShapeError(name_of(i) + " has " + input_maps(layer.in_maps, layer.rows, layer.columns) +
                             "; wanted those before it: " +
                             input_maps(before.maps, before.pooled_rows, before.pooled_columns) + ".");
    }

    static std::string input_maps(int maps, int rows, int columns) {
        return std::to_string(maps) + (maps == 1 ? " input map of " : " input maps of ") +
               dimensions({rows, columns});
    }

    void fill(size_t i, const ConvolutionSpec<T>& specs) {
        Convolution<T>& layer = layers_[i];
        Memory& memory = memory_[i];
        const int taps = layer.field_rows * layer.field_columns * layer.in_maps;
        const int pool_size = layer.pool_rows * layer.pool_columns;
        const size_t entries = size_t(layer.maps) * layer.regions * pool_size;
        layer.w = (memory.w = AlignedArray<T>(size_t(taps) * layer.stride + kSlack)).get();
        layer.w_transposed = (memory.w_transposed = AlignedArray<T>(layer.weights + kSlack)).get();
        layer.b = (memory.b = AlignedArray<T>(layer.biases)).get();
        layer.nabla = (memory.nabla = AlignedArray<T>(layer.weights + kSlack)).get();
        layer.nabla_b = (memory.nabla_b = AlignedArray<T>(layer.biases)).get();
        layer.z =
            (memory.z = AlignedArray<T>(size_t(layer.pool_rows) * layer.out_columns * layer.stride)).get();
        layer.delta = (memory.delta = AlignedArray<T>(layer.a_size + kSlack)).get();
        memory.value = AlignedArray<T>(entries);
        memory.count.resize(std::max(layer.maps, layer.regions * pool_size));
        memory.index.resize(entries);
        layer.errors = {memory.count.data(), memory.index.data(), memory.value.get()};
        for (int r = 0; r < layer.pooled_rows; ++r)
            for (int c = 0; c < layer.pooled_columns; ++c)
                memory.region_offset.push_back(pixel(layer, r * layer.pool_rows, c * layer.pool_columns));
        for (int l = 0; l < layer.pool_rows; ++l)
            for (int m = 0; m < layer.pool_columns; ++m) memory.pool_offset.push_back(pixel(layer, l, m));
        layer.region_offset = memory.region_offset.data();
        layer.pool_offset = memory.pool_offset.data();
        const T* weight = std::get<0>(specs).data();
        for_each_weight(layer, [&](int64_t index, int64_t transposed) {
            layer.w[index] = layer.w_transposed[transposed] = *weight++;
        });
        std::copy_n(std::get<1>(specs).data(), layer.maps, layer.b);
    }

    static int32_t pixel(const Convolution<T>& layer, int row, int column) {
        return (row * layer.columns + column) * layer.in_stride;
    }

    std::vector<Convolution<T>> layers_;
    std::vector<Memory> memory_;
    std::vector<int32_t> image_index_;
    AlignedArray<T> keep_all_, images_, pooled_, pooled_delta_;
};

}  // namespace firstnet
