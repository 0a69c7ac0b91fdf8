// A network in training: its memory, its checks, and the choice of kernels.
//
// Allocates memory, checks every index that a kernel will use, and releases the GIL while a kernel runs.
#pragma once

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "arrays.hpp"
#include "autotune.hpp"
#include "inputs.hpp"
#include "instruction_sets.hpp"
#include "kernels.hpp"
#include "maps.hpp"
#include "memory.hpp"
#include "sizes.hpp"
#include "thread_pool.hpp"

namespace firstnet {

template <class T>
class Trainer {
public:
    using Weights = Array<const T, 2>;
    using Biases = Array<const T, 1>;
    using LayerSpec = std::tuple<Weights, Biases, std::string>;  // the last is the kind of neuron

    Trainer(const std::vector<LayerSpec>& layers, const std::string& instruction_set,
            const std::vector<ConvolutionSpec<T>>& convolutions, int64_t threads)
        : kernels_(kernels_of<T>(find_set(instruction_set))), convolutions_(convolutions),
          layers_(layers.size()), memory_(layers.size()), thread_pool_(checked_threads(threads)) {
        check_count<ShapeError>("A network has", int64_t(layers.size()), "layers", kMostLayers);
        for (size_t l = 0; l < layers.size(); ++l) {
            fill(l, std::get<0>(layers[l]), std::get<1>(layers[l]));
            layers_[l].neuron = kind_named<Neuron>(kNeurons, std::get<2>(layers[l]));
        }
        network_ = {};
        network_.layers = layers_.data();
        network_.count = int(layers_.size());
        network_.inputs = layers_.front().inputs;
        convolutions_.attach(network_);
    }

    // Stores the training data; mini_batch_size is that of most mini-batches to come.
    template <class X>
    void learn_from(Array<const X, 2> x, Array<const T, 2> y, int64_t mini_batch_size) {
        const int64_t examples = x.shape(0);
        check_rows(x, "y", y);
        check_mini_batch(mini_batch_size);
        const nb::gil_scoped_release unlocked;
        const std::lock_guard<std::mutex> lock(mutex_);
        const int inputs = network_.inputs;
        examples_ = 0;  // until everything is stored
        capacity_ = 0;
        format_ = as_bytes<T>(x.data(), examples * inputs, mini_batch_size,
                              format_for(x.data(), examples, mini_batch_size));
        training_.store(x.data(), examples, inputs, format_);
        const Layer<T>& last = layers_.back();
        y_ = AlignedArray<T>(size_t(examples) * last.stride);
        for (int64_t e = 0; e < examples; ++e)
            std::memcpy(y_.get() + e * last.stride, y.data() + e * last.neurons, sizeof(T) * last.neurons);
        examples_ = examples;
    }

    // How the training data are stored.
    std::string storage() {
        const std::lock_guard<std::mutex> lock(mutex_);
        switch (format_.storage) {
            case Storage::sparse_bytes: return "sparse bytes";
            case Storage::sparse_numbers: return "sparse numbers";
            case Storage::dense_bytes: return "dense bytes";
            case Storage::dense_numbers: return "dense numbers";
        }
        return "";
    }

    // Sets the hyper-parameters, before the first step. L2 and L1 are divided by `examples`, which may
    // be more than are stored here.
    void set_hyperparameters(const std::string& cost, T lmbda, T l1, T momentum, bool nesterov, T dropout,
                             int64_t examples) {
        if (examples < 1)
            throw RecipeError("The cost is of " + std::to_string(examples) +
                              " training examples; wanted 1 or more.");
        if (!(dropout >= 0 && dropout < 1))
            throw RecipeError("dropout is " + std::to_string(dropout) +
                              "; wanted at least 0 and below 1.");
        const std::lock_guard<std::mutex> lock(mutex_);
        const T n = T(examples);
        hyper_ = {kind_named<Cost>(kCosts, cost), T(0), lmbda / n, l1 / n, momentum, dropout, nesterov};
        for (size_t l = 0; momentum != 0 && l < layers_.size(); ++l) {
            Layer<T>& layer = layers_[l];
            Memory& m = memory_[l];
            layer.velocity = layer.velocity_transposed = layer.velocity_b = nullptr;
            m.velocity = AlignedArray<T>(size_t(layer.inputs) * layer.stride);
            if (layer.w_transposed)
                m.velocity_transposed = AlignedArray<T>(size_t(layer.neurons) * layer.in_stride);
            m.velocity_b = AlignedArray<T>(layer.stride);
            layer.velocity = m.velocity.get();
            layer.velocity_transposed = m.velocity_transposed.get();
            layer.velocity_b = m.velocity_b.get();
        }
        if (momentum != 0) convolutions_.make_velocity();
    }

    // With dropout, `kept` has a row for each mini-batch, or `kept_per_example` one for each example.
    void train(Array<const int64_t, 2> order, T eta, std::optional<Array<const bool, 2>> kept,
               std::optional<Array<const bool, 3>> kept_per_example) {
        const int64_t steps = order.shape(0), m = order.shape(1);
        if (m) check_mini_batch(m);
        if (kept) check_masks(shape_of(*kept), {steps, mask_size(false)});
        if (kept_per_example) check_masks(shape_of(*kept_per_example), {steps, m, mask_size(false)});
        if (!m || !steps) return;
        // A copy, so that the indices cannot change after the check.
        const std::vector<int64_t> rows(order.data(), order.data() + steps * m);
        const bool* bits = kept ? kept->data() : kept_per_example ? kept_per_example->data() : nullptr;
        const nb::gil_scoped_release unlocked;
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const int64_t row : rows)
            if (row < 0 || row >= examples_)
                throw std::out_of_range("order names example " + std::to_string(row) +
                                        ", which is not there; wanted 0 to " +
                                        std::to_string(examples_ - 1) + ".");
        reserve(int(m));
        choose_kernels(int(m), format_);
        hyper_.eta = eta;
        const int64_t masks_per_step = kept_per_example ? m : 1;
        int most = int(std::min(double(thread_pool_.most()), work_of(m) / kThreadWork));
        if (m != mini_batch_ && steps == 1) most = 1;  // the rest of an epoch, say: too little to time
        if (m != mini_batch_ && most > 1) {
            autotune_.reset();
            mini_batch_ = m;
        }
        if (network_.packs_inputs) reserve_packing(std::max(most, 1));
        const int64_t chunk = chunk_steps(m, steps, bits);
        for (int64_t first = 0; first < steps; first += chunk) {
            const int64_t count = std::min(chunk, steps - first);
            const AlignedArray<T> values =
                bits ? masks_of(bits + first * masks_per_step * mask_size(false), count * masks_per_step)
                     : AlignedArray<T>();
            const DropoutMasks<T> masks = {values.get(), kept_per_example ? mask_size(true) : 0,
                                           masks_per_step * mask_size(true)};
            const auto train_chunk = [&](const Team& team) {
                kernels_.train(network_, training_.view(), y_.get(), hyper_, rows.data() + first * m, count,
                               int(m), masks, gathered_.get(), team);
            };
            if (most < 2)
                train_chunk(thread_pool_.team(1));
            else
                autotune_.run(double(count),
                              [&](bool parallel) { train_chunk(thread_pool_.team(parallel ? most : 1)); });
        }
    }

    template <class X>
    void feedforward(Array<const X, 2> x, Array<T, 2> out) {
        const Layer<T>& last = layers_.back();
        check_rows(x, "out", out);
        const nb::gil_scoped_release unlocked;
        const std::lock_guard<std::mutex> lock(mutex_);
        constexpr int64_t chunk = 64;  // examples at a time, so that activations stay in the cache
        const int inputs = network_.inputs;
        Format format = format_for(x.data(), x.shape(0), x.shape(0));
        reserve(int(chunk));
        choose_kernels(int(chunk), format);
        if (!network_.packs_inputs && format.storage == Storage::dense_bytes)
            format.storage = Storage::dense_numbers;
        if (network_.packs_inputs) reserve_packing(1);
        for (int64_t begin = 0; begin < int64_t(x.shape(0)); begin += chunk) {
            const int m = int(std::min<int64_t>(chunk, x.shape(0) - begin));
            prediction_.store(x.data() + begin * inputs, m, inputs, format);
            kernels_.feedforward(network_, prediction_.view(), m);
            for (int e = 0; e < m; ++e)
                std::memcpy(out.data() + (begin + e) * last.neurons, last.a + e * last.stride,
                            sizeof(T) * last.neurons);
        }
    }

    // Copies the weights and biases of layer l to w and b.
    void read_layer(size_t l, Array<T, 2> w, Array<T, 1> b) {
        check(l, w, b);
        const std::lock_guard<std::mutex> lock(mutex_);
        copy_out(l, layers_[l].w, layers_[l].b, w, b);
    }

    // Copies the velocity of layer l to w and b.
    void read_velocity(size_t l, Array<T, 2> w, Array<T, 1> b) {
        check_velocity(l, w, b);
        const std::lock_guard<std::mutex> lock(mutex_);
        copy_out(l, layers_[l].velocity, layers_[l].velocity_b, w, b);
    }

    // Sets the velocity of layer l, to resume an interrupted run.
    void set_velocity(size_t l, Weights w, Biases b) {
        check_velocity(l, w, b);
        const std::lock_guard<std::mutex> lock(mutex_);
        const Layer<T>& layer = layers_[l];
        copy_in(l, w, b, layer.velocity, layer.velocity_transposed, layer.velocity_b);
    }

    // The same for convolution i.
    void read_convolution(size_t i, Array<T, 4> w, Array<T, 1> b) {
        const std::lock_guard<std::mutex> lock(mutex_);
        convolutions_.read(i, w, b);
    }

    void read_convolution_velocity(size_t i, Array<T, 4> w, Array<T, 1> b) {
        const std::lock_guard<std::mutex> lock(mutex_);
        convolutions_.read_velocity(i, w, b);
    }

    void set_convolution_velocity(size_t i, Array<const T, 4> w, Array<const T, 1> b) {
        const std::lock_guard<std::mutex> lock(mutex_);
        convolutions_.set_velocity(i, w, b);
    }

private:
    struct Memory {
        AlignedArray<T> w, w_transposed, b, velocity, velocity_transposed, velocity_b, keep_all, a, delta,
            value, sums;
        AlignedArray<Int<T>> bitmasks;
        AlignedArray<int32_t> example;
    };

    void fill(size_t l, Weights w, Biases b) {
        const int neurons = checked_size(name_of(l) + " has", w.shape(0), "neurons", kMostNeurons);
        const int inputs = checked_size(name_of(l) + " has", w.shape(1), "inputs", kMostNeurons);
        check_arrays(name_of(l), w, b, {neurons, inputs_of(l, inputs)});
        const int stride = row_stride<T>(neurons), in_stride = row_stride<T>(inputs);
        Memory& m = memory_[l];
        m.w = AlignedArray<T>(size_t(inputs) * stride);
        m.b = AlignedArray<T>(stride);
        m.keep_all = AlignedArray<T>(stride);
        const bool passes_error_back = l || convolutions_.count();
        const bool is_wide = passes_error_back && row_bytes(padded<T>(neurons)) >= kWideRow;
        const bool transposed = passes_error_back && !is_wide;
        if (transposed) m.w_transposed = AlignedArray<T>(size_t(neurons) * in_stride);
        std::fill_n(m.keep_all.get(), neurons, T(1));
        Layer<T>& layer = layers_[l];
        layer = {};
        layer.inputs = inputs;
        layer.neurons = neurons;
        layer.in_width = padded<T>(inputs);
        layer.width = padded<T>(neurons);
        layer.in_stride = in_stride;
        layer.stride = stride;
        layer.w = m.w.get();
        layer.w_transposed = m.w_transposed.get();
        layer.b = m.b.get();
        layer.keep_all = m.keep_all.get();
        layer.is_wide = is_wide;
        copy_in(l, w, b, layer.w, layer.w_transposed, layer.b);
    }

    static std::string name_of(size_t l) { return "Layer " + std::to_string(l); }

    static int checked_threads(int64_t threads) {
        check_count<RecipeError>("The work is shared by", threads, "threads", kMostThreads);
        return int(threads);
    }

    static void check_mini_batch(int64_t m) {
        check_count<RecipeError>("There are mini-batches of", m, "examples", kMostExamples);
    }

    static void check_masks(const std::vector<int64_t>& given, const std::vector<int64_t>& wanted) {
        if (given != wanted)
            throw ShapeError("kept is " + dimensions(given) + "; wanted " + dimensions(wanted) + ".");
    }

    // Whether x has one example per row, and another array its outputs.
    template <class X, class Outputs>
    void check_rows(const X& x, const char* name, const Outputs& outputs) const {
        const int64_t examples = x.shape(0), inputs = network_.inputs, neurons = layers_.back().neurons;
        if (int64_t(x.shape(1)) != inputs || shape_of(outputs) != std::vector<int64_t>{examples, neurons})
            throw ShapeError("x is " + dimensions_of(x) + " and " + name + " " + dimensions_of(outputs) +
                             "; wanted " + dimensions({examples, inputs}) + " and " +
                             dimensions({examples, neurons}) + ".");
    }

    // Whether layer l is there and has the shape of these arrays.
    template <class W, class B>
    void check(size_t l, const W& w, const B& b) const {
        check_number(l, layers_.size(), "layer");
        check_arrays(name_of(l), w, b, {layers_[l].neurons, layers_[l].inputs});
    }

    template <class W, class B>
    void check_velocity(size_t l, const W& w, const B& b) const {
        check(l, w, b);
        if (!layers_[l].velocity) throw ShapeError(name_of(l) + " has no velocity; wanted momentum above 0.");
    }

    // Calls visit(index, index in the transpose) for each weight of layer l, in the order of the book's
    // array.
    template <class Visit>
    void for_each_weight(size_t l, Visit visit) const {
        const Layer<T>& layer = layers_[l];
        for (int64_t j = 0; j < layer.neurons; ++j)
            for (int k = 0; k < layer.inputs; ++k) {
                const int64_t index = index_of(l, k);
                visit(index * layer.stride + j, j * layer.in_stride + index);
            }
    }

    // Copies weights and biases, or their velocity, to the book's arrays,
    void copy_out(size_t l, const T* from_w, const T* from_b, Array<T, 2> w, Array<T, 1> b) const {
        T* to = w.data();
        for_each_weight(l, [&](int64_t index, int64_t) { *to++ = from_w[index]; });
        std::copy_n(from_b, layers_[l].neurons, b.data());
    }

    // and from them; to_transposed may be null.
    void copy_in(size_t l, Weights w, Biases b, T* to_w, T* to_transposed, T* to_b) const {
        const T* from = w.data();
        for_each_weight(l, [&](int64_t index, int64_t transposed) {
            if (to_transposed) to_transposed[transposed] = *from;
            to_w[index] = *from++;
        });
        std::copy_n(b.data(), layers_[l].neurons, to_b);
    }

    // Feature maps take sparse inputs, or dense numbers.
    template <class X>
    Format format_for(const X* x, int64_t examples, int64_t mini_batch_size) const {
        const Packing packing = convolutions_.count() ? Packing::never : kernels_.packing;
        return choose_format(x, examples, network_.inputs, mini_batch_size, packing);
    }

    static int64_t row_bytes(int width) { return width * int64_t(sizeof(T)); }

    // Chooses the kernels for a mini-batch size. The first layer needs no errors for its inputs, so its
    // weights are stored in the same way for wide and other kernels.
    void choose_kernels(int m, const Format& format) {
        Layer<T>& first = layers_.front();
        const int64_t row = row_bytes(first.width), weights = first.inputs * row;
        const bool bytes = format.storage == Storage::dense_bytes,
                   numbers = format.storage == Storage::dense_numbers;
        const bool can_pack = bytes || (numbers && m >= kPackedBatch && row >= kWideDenseRow);
        network_.packs_inputs = kernels_.packing != Packing::never && !convolutions_.count() &&
                                indices_fit(network_.inputs) && can_pack;
        const bool far = format.dense && weights >= kWideInputs;  // even for a single example
        if (!convolutions_.count())
            first.is_wide = !network_.packs_inputs &&
                            row >= (format.dense ? kWideDenseRow : kWideSparseRow) &&
                            (m >= (format.dense ? kWideDenseBatch : kWideSparseBatch) || far);
        for (Layer<T>& layer : layers_)
            layer.uses_gemm = m >= kGemmBatch && row_bytes(layer.width) >= kGemmRowBytes;
    }

    // The work of a mini-batch: bytes of weights read, times examples.
    double work_of(int64_t m) const {
        if (convolutions_.count()) return 0;  // not shared between threads
        const bool sparse = !format_.dense && !layers_.front().is_wide;
        double weights = 0;
        for (const Layer<T>& layer : layers_) weights += double(layer.in_stride) * layer.stride;
        if (sparse) weights -= (1 - kSparseShare) * layers_.front().in_stride * layers_.front().stride;
        return weights * double(m) * double(sizeof(T));
    }

    // How many steps to take at a time. It must not depend on the number of threads, because lazy decay
    // is applied at the end of each chunk.
    int64_t chunk_steps(int64_t m, int64_t steps, bool has_dropout) const {
        const int64_t most = has_dropout ? kMaskedSteps : std::max<int64_t>(steps, 1);
        const double work = work_of(m);
        if (work < 2 * kThreadWork) return most;
        return std::max<int64_t>(1, std::min<int64_t>(most, int64_t(kChunkWork / work)));
    }

    // Whether sparse mini-batches may have to be copied into dense rows.
    bool gathers() const { return format_.dense || row_bytes(layers_.front().width) >= kWideSparseRow; }

    // Allocates the scratch memory of a wide layer, for m examples.
    void reserve_wide(size_t l, int m) {
        Memory& memory = memory_[l];
        memory.bitmasks = AlignedArray<Int<T>>(size_t(layers_[l].in_stride) * (m / kExamplesPerBitmask + 1));
        const size_t each = size_t(m) * thread_pool_.most();
        memory.example = AlignedArray<int32_t>(each);
        memory.value = AlignedArray<T>(each);
        memory.sums = AlignedArray<T>(each);
        if (m >= kGemmBatch && row_bytes(layers_[l].width) >= kGemmRowBytes && !panels_.get())
            panels_ = AlignedArray<T>(size_t(kPanelNumbers) * thread_pool_.most());
        layers_[l].wide = {memory.bitmasks.get(), memory.example.get(), memory.value.get(),
                           memory.sums.get(), m, panels_.get()};
    }

    int inputs_of(size_t l, int given) const {
        if (l) return layers_[l - 1].neurons;
        return convolutions_.count() ? convolutions_.outputs() : given;
    }

    // Where the kernels store input k of layer l; after convolutions the order differs.
    int index_of(size_t l, int k) const {
        return l || !convolutions_.count() ? k : convolutions_.index_of(k);
    }

    // The numbers in a dropout mask, with or without padding.
    int64_t mask_size(bool with_padding) const {
        const Pooled<T>& pooled = network_.pooled;  // empty without convolutions
        int64_t sum = with_padding ? pooled.stride : pooled.numbers;
        for (size_t l = 0; l + 1 < layers_.size(); ++l)
            sum += with_padding ? layers_[l].stride : layers_[l].neurons;
        return sum;
    }

    // The dropout masks as factors: 0 for a dropped-out neuron, 1/(1 - dropout) for a kept one.
    AlignedArray<T> masks_of(const bool* kept, int64_t count) const {
        AlignedArray<T> masks(size_t(count * mask_size(true)));
        const T scale = T(1) / (T(1) - hyper_.dropout);
        T* mask = masks.get();
        for (int64_t i = 0; i < count; ++i) {
            const Pooled<T>& pooled = network_.pooled;
            for (int k = 0; k < pooled.numbers; ++k) mask[index_of(0, k)] = *kept++ ? scale : T(0);
            mask += pooled.stride;
            for (size_t l = 0; l + 1 < layers_.size(); mask += layers_[l].stride, ++l)
                for (int j = 0; j < layers_[l].neurons; ++j) mask[j] = *kept++ ? scale : T(0);
        }
        return masks;
    }

    // Allocates memory for m examples.
    void reserve(int m) {
        if (m <= capacity_) return;
        capacity_ = 0;  // until every layer has its memory
        for (size_t l = 0; l < layers_.size(); ++l) {
            memory_[l].a = AlignedArray<T>(size_t(m) * layers_[l].stride);
            memory_[l].delta = AlignedArray<T>(size_t(m) * layers_[l].stride);
            layers_[l].a = memory_[l].a.get();
            layers_[l].delta = memory_[l].delta.get();
            reserve_wide(l, m);
        }
        convolutions_.reserve(network_, m);
        if (!convolutions_.count() && gathers())
            gathered_ = AlignedArray<T>(size_t(m + 1) * layers_.front().in_stride);  // and the next example's
        capacity_ = m;
    }

    // Allocates the buffers for packed batches, for each thread.
    void reserve_packing(int threads) {
        if (threads <= packing_threads_) return;
        packing_threads_ = 0;
        const int64_t row = (network_.inputs + kPackedInputs - 1) / kPackedInputs * kPackedInputs;
        const int examples = int(std::max<int64_t>(kPackedBytes / (row * int64_t(sizeof(T))), kMaxPacked));
        const size_t all = size_t(examples) * threads;
        packed_numbers_ = AlignedArray<T>(all * row);
        packed_indices_ = AlignedArray<uint16_t>(all * row);
        packed_counts_ = AlignedArray<int>(all);
        network_.pack_buffer = {examples, row, packed_numbers_.get(), packed_indices_.get(),
                                packed_counts_.get()};
        packing_threads_ = threads;
    }

    // The bytes in a row of weights, and the number of examples, from which the kernels for wide layers
    // are faster; measured, see README.md.
    static constexpr int64_t kWideRow = 1'200;
    static constexpr int64_t kWideDenseRow = 400, kWideDenseBatch = 3;
    static constexpr int64_t kWideInputs = 1'000'000;
    static constexpr int64_t kWideSparseRow = 2'000, kWideSparseBatch = 8;
    static constexpr int64_t kPackedBytes = 400'000;  // of packed batches, per thread
    static constexpr int64_t kMaskedSteps = 100;      // whose masks are in memory at a time
    static constexpr double kThreadWork = 2e6;        // work that justifies a thread; measured, see README.md
    static constexpr double kChunkWork = 1e8;         // work of a timed chunk: a millisecond or two

    const Kernels<T>& kernels_;
    Convolutions<T> convolutions_;
    std::vector<Layer<T>> layers_;
    std::vector<Memory> memory_;
    Network<T> network_ = {};
    Hyperparameters<T> hyper_ = {};
    StoredInputs<T> training_, prediction_;
    AlignedArray<T> y_, gathered_, panels_, packed_numbers_;
    AlignedArray<uint16_t> packed_indices_;
    AlignedArray<int> packed_counts_;
    int packing_threads_ = 0;
    Format format_ = {Storage::dense_numbers, true};
    int64_t examples_ = 0;
    int capacity_ = 0;
    LazyThreadPool thread_pool_;
    Autotune autotune_;
    int64_t mini_batch_ = 0;
    std::mutex mutex_;  // one kernel at a time works on this network
};

}  // namespace firstnet
