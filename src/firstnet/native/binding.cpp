// What Python sees: a network in training, Float32 or Float64, on the machine's best kernels.
//
// Deals out the memory, checks every index that a kernel will follow, and releases the
// interpreter's lock while one runs. All else is arithmetic (kernels.cpp) or Python (engines/fast.py).
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "arrays.hpp"
#include "inputs.hpp"
#include "kernels.hpp"
#include "maps.hpp"
#include "memory.hpp"
#include "pool.hpp"
#include "tempo.hpp"

using namespace nanobind::literals;

namespace firstnet {
namespace {

// ---- instruction sets -------------------------------------------------------------------------

// The sets that this processor has, the best one last.
std::vector<const InstructionSet*> available_sets() {
    std::vector<const InstructionSet*> sets = {&kBaseline};
#ifdef FIRSTNET_X86_SETS
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2) sets.push_back(&kAvx2);
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        sets.push_back(&kAvx512);
#endif
    return sets;
}

const InstructionSet& set_called(const std::string& name) {
    for (const InstructionSet* set : available_sets())
        if (name == set->name) return *set;
    throw std::invalid_argument("this processor has no instruction set called " + name);
}

template <class T>
const Kernels<T>& kernels_of(const InstructionSet& set) {
    if constexpr (std::is_same_v<T, float>)
        return *set.float32;
    else
        return *set.float64;
}

// ---- a network in training --------------------------------------------------------------------

template <class T>
class Trainer {
public:
    using Weights = Array<const T, 2>;
    using Biases = Array<const T, 1>;

    using Described = std::tuple<Weights, Biases, std::string>;  // the last names the neurons
    using Maps = DescribedMaps<T>;

    Trainer(const std::vector<Described>& layers, const std::string& instruction_set,
            const std::vector<Maps>& convolutions, int threads)
        : kernels_(kernels_of<T>(set_called(instruction_set))), convolutions_(convolutions),
          layers_(layers.size()), memory_(layers.size()), crew_(threads) {
        if (layers.empty()) throw std::invalid_argument("a network needs a layer");
        if (threads < 1) throw std::invalid_argument("the work needs a thread");
        for (size_t l = 0; l < layers.size(); ++l) {
            fill(l, std::get<0>(layers[l]), std::get<1>(layers[l]));
            layers_[l].neuron = called<Neuron>(kNeurons, std::get<2>(layers[l]));
        }
        network_ = {};
        network_.layers = layers_.data();
        network_.count = int(layers_.size());
        network_.inputs = layers_.front().inputs;
        convolutions_.join(network_);
    }

    // Keeps the training data, of which so many examples will be looked at together, as a rule.
    template <class X>
    void learn_from(Array<const X, 2> x, Array<const T, 2> y, int64_t together) {
        const int64_t examples = x.shape(0);
        if (int64_t(x.shape(1)) != network_.inputs || int64_t(y.shape(0)) != examples ||
            int64_t(y.shape(1)) != layers_.back().neurons)
            throw std::invalid_argument("x, y and the layers do not fit together");
        const nb::gil_scoped_release while_here;
        const std::lock_guard<std::mutex> alone(busy_);
        const int inputs = network_.inputs;
        examples_ = 0;  // until all is kept
        room_ = 0;
        form_ = form_for(x.data(), examples, together);
        training_.keep(x.data(), examples, inputs, form_.storage);
        const Layer<T>& last = layers_.back();
        y_ = Numbers<T>(size_t(examples) * last.stride);
        for (int64_t e = 0; e < examples; ++e)
            std::memcpy(y_.get() + e * last.stride, y.data() + e * last.neurons,
                        sizeof(T) * last.neurons);
        examples_ = examples;
    }

    // Says in which form the training data are kept.
    std::string kept_as() const {
        switch (form_.storage) {
            case Storage::byte_lists: return "lists of bytes";
            case Storage::number_lists: return "lists of numbers";
            case Storage::byte_rows: return "rows of bytes";
            case Storage::number_rows: return "rows of numbers";
        }
        return "";
    }

    // Says how to descend, before any step is taken; L2 and L1 are divided by how many examples there
    // are, which may be more than are kept here.
    void descend_by(const std::string& cost, T lmbda, T l1, T momentum, bool nesterov, T dropout,
                    int64_t examples) {
        const std::lock_guard<std::mutex> alone(busy_);
        const T n = T(std::max<int64_t>(examples, 1));
        rules_ = {called<Cost>(kCosts, cost), T(0), lmbda / n, l1 / n, momentum, dropout, nesterov};
        for (size_t l = 0; momentum != 0 && l < layers_.size(); ++l) {
            Layer<T>& layer = layers_[l];
            Memory& m = memory_[l];
            layer.v = layer.v_turned = layer.v_b = nullptr;
            m.v = Numbers<T>(size_t(layer.inputs) * layer.stride);
            if (layer.w_turned) m.v_turned = Numbers<T>(size_t(layer.neurons) * layer.in_stride);
            m.v_b = Numbers<T>(layer.stride);
            layer.v = m.v.get();
            layer.v_turned = m.v_turned.get();
            layer.v_b = m.v_b.get();
        }
        if (momentum != 0) convolutions_.make_speeds();
    }

    // With dropout, `kept` has a row for each mini-batch, and `kept_each` one for each example of it.
    void train(Array<const int64_t, 2> order, T eta, std::optional<Array<const bool, 2>> kept,
               std::optional<Array<const bool, 3>> kept_each) {
        const int64_t steps = order.shape(0), m = order.shape(1);
        if (m > std::numeric_limits<int>::max() / 2) throw std::invalid_argument("mini-batch too large");
        if (kept && (int64_t(kept->shape(0)) != steps || int64_t(kept->shape(1)) != gated(false)))
            throw std::invalid_argument("kept and order do not fit together");
        if (kept_each && (int64_t(kept_each->shape(0)) != steps || int64_t(kept_each->shape(1)) != m ||
                          int64_t(kept_each->shape(2)) != gated(false)))
            throw std::invalid_argument("kept and order do not fit together");
        if (!m) return;
        // A copy, so that what was checked is what is followed.
        const std::vector<int64_t> rows(order.data(), order.data() + steps * m);
        const bool* open = kept ? kept->data() : kept_each ? kept_each->data() : nullptr;
        const nb::gil_scoped_release while_here;
        const std::lock_guard<std::mutex> alone(busy_);
        for (const int64_t row : rows)
            if (row < 0 || row >= examples_)
                throw std::out_of_range("order names an example that is not there");
        make_room(int(m));
        choose_kernels(int(m), form_);
        rules_.eta = eta;
        const int64_t masks = kept_each ? m : 1;  // for a step
        int most = int(std::min(double(crew_.most()), work_of(m) / kWorth));
        if (m != mini_batch_ && steps == 1) most = 1;  // the rest of an epoch, say: its pace is not known
        if (m != mini_batch_ && most > 1) {
            tempo_.forget();
            mini_batch_ = m;
        }
        if (network_.by_sheets) make_sheets(std::max(most, 1));
        const int64_t block = stretch(m, steps, open);
        for (int64_t first = 0; first < steps; first += block) {
            const int64_t count = std::min(block, steps - first);
            const Numbers<T> at =
                open ? gates_of(open + first * masks * gated(false), count * masks) : Numbers<T>();
            const Gates<T> gates = {at.get(), kept_each ? gated(true) : 0, masks * gated(true)};
            const auto go = [&](const Team& team) {
                kernels_.train(network_, training_.view(), y_.get(), rules_, rows.data() + first * m,
                               count, int(m), gates, gathered_.get(), team);
            };
            if (most < 2)
                go(crew_.team(1));
            else
                tempo_.go(double(count), [&](bool together) { go(crew_.team(together ? most : 1)); });
        }
    }

    template <class X>
    void feedforward(Array<const X, 2> x, Array<T, 2> out) {
        const Layer<T>& last = layers_.back();
        if (int64_t(x.shape(1)) != network_.inputs || x.shape(0) != out.shape(0) ||
            int64_t(out.shape(1)) != last.neurons)
            throw std::invalid_argument("x, out and the layers do not fit together");
        const nb::gil_scoped_release while_here;
        const std::lock_guard<std::mutex> alone(busy_);
        constexpr int64_t block = 64;  // examples at a time, so that activations stay in the cache
        const int inputs = network_.inputs;
        Form form = form_for(x.data(), x.shape(0), x.shape(0));
        make_room(int(block));
        choose_kernels(int(block), form);
        if (!network_.by_sheets && form.storage == Storage::byte_rows) form.storage = Storage::number_rows;
        if (network_.by_sheets) make_sheets(1);
        for (int64_t begin = 0; begin < int64_t(x.shape(0)); begin += block) {
            const int m = int(std::min<int64_t>(block, x.shape(0) - begin));
            answering_.keep(x.data() + begin * inputs, m, inputs, form.storage);
            kernels_.feedforward(network_, answering_.view(), m);
            for (int e = 0; e < m; ++e)
                std::memcpy(out.data() + (begin + e) * last.neurons, last.a + e * last.stride,
                            sizeof(T) * last.neurons);
        }
    }

    // Copies the weights and biases of layer l out.
    void read_layer(size_t l, Array<T, 2> w, Array<T, 1> b) {
        if (l >= layers_.size() || int64_t(w.shape(0)) != layers_[l].neurons ||
            int64_t(w.shape(1)) != layers_[l].inputs || int64_t(b.shape(0)) != layers_[l].neurons)
            throw std::invalid_argument("no such layer");
        const std::lock_guard<std::mutex> alone(busy_);
        const Layer<T>& layer = layers_[l];
        for (int j = 0; j < layer.neurons; ++j)
            for (int k = 0; k < layer.inputs; ++k)
                w.data()[int64_t(j) * layer.inputs + k] =
                    layer.w[int64_t(place_of(l, k)) * layer.stride + j];
        std::memcpy(b.data(), layer.b, sizeof(T) * layer.neurons);
    }

    // Copies the shared weights and biases of convolution i out.
    void read_convolution(size_t i, Array<T, 4> w, Array<T, 1> b) {
        const std::lock_guard<std::mutex> alone(busy_);
        convolutions_.read(i, w, b);
    }

    // Copies the speeds of layer l out.
    void read_speeds(size_t l, Array<T, 2> w, Array<T, 1> b) {
        check_speeds(l, w, b);
        const std::lock_guard<std::mutex> alone(busy_);
        const Layer<T>& layer = layers_[l];
        T* to = w.data();
        for (int j = 0; j < layer.neurons; ++j)
            for (int k = 0; k < layer.inputs; ++k)
                *to++ = layer.v[int64_t(place_of(l, k)) * layer.stride + j];
        std::memcpy(b.data(), layer.v_b, sizeof(T) * layer.neurons);
    }

    // Sets the layer in motion: a run that was cut off goes on as fast as it was.
    void set_speeds(size_t l, Array<const T, 2> w, Array<const T, 1> b) {
        check_speeds(l, w, b);
        const std::lock_guard<std::mutex> alone(busy_);
        const Layer<T>& layer = layers_[l];
        const T* from = w.data();
        for (int j = 0; j < layer.neurons; ++j)
            for (int k = 0; k < layer.inputs; ++k, ++from) {
                const int64_t place = place_of(l, k);
                layer.v[place * layer.stride + j] = *from;
                if (layer.v_turned) layer.v_turned[int64_t(j) * layer.in_stride + place] = *from;
            }
        std::memcpy(layer.v_b, b.data(), sizeof(T) * layer.neurons);
    }

    // The same for the speeds of convolution i.
    void read_speeds_of_maps(size_t i, Array<T, 4> w, Array<T, 1> b) {
        const std::lock_guard<std::mutex> alone(busy_);
        convolutions_.read_speeds(i, w, b);
    }

    void set_speeds_of_maps(size_t i, Array<const T, 4> w, Array<const T, 1> b) {
        const std::lock_guard<std::mutex> alone(busy_);
        convolutions_.set_speeds(i, w, b);
    }

private:
    struct Memory {
        Numbers<T> w, w_turned, b, v, v_turned, v_b, live, a, delta, value, sums;
        Numbers<Place<T>> words;
        Numbers<int32_t> example;
    };

    void fill(size_t l, Weights w, Biases b) {
        const auto neurons = int(w.shape(0)), inputs = int(w.shape(1));
        if (int64_t(b.shape(0)) != neurons || inputs != inputs_of(l, inputs))
            throw std::invalid_argument("the layers do not fit together");
        const int stride = padded<T>(neurons), in_stride = padded<T>(inputs);
        Memory& m = memory_[l];
        m.w = Numbers<T>(size_t(inputs) * stride);
        m.b = Numbers<T>(stride);
        m.live = Numbers<T>(stride);
        const bool sends_back = l || convolutions_.count();
        const bool is_wide = sends_back && row_bytes(stride) >= kWideRow;
        const bool turned = sends_back && !is_wide;
        if (turned) m.w_turned = Numbers<T>(size_t(neurons) * in_stride);
        for (int j = 0; j < neurons; ++j) {
            m.b.get()[j] = b.data()[j];
            m.live.get()[j] = 1;
            for (int k = 0; k < inputs; ++k) {
                const T weight = w.data()[int64_t(j) * inputs + k];
                const int place = place_of(l, k);
                m.w.get()[int64_t(place) * stride + j] = weight;
                if (turned) m.w_turned.get()[int64_t(j) * in_stride + place] = weight;
            }
        }
        Layer<T>& layer = layers_[l];
        layer = {};
        layer.inputs = inputs;
        layer.neurons = neurons;
        layer.in_stride = in_stride;
        layer.stride = stride;
        layer.w = m.w.get();
        layer.w_turned = m.w_turned.get();
        layer.b = m.b.get();
        layer.live = m.live.get();
        layer.is_wide = is_wide;
    }

    // Feature maps look at lists, or at rows of numbers.
    template <class X>
    Form form_for(const X* x, int64_t examples, int64_t together) const {
        const SideBySide may = convolutions_.count() ? SideBySide::never : kernels_.side_by_side;
        return form_of(x, examples, network_.inputs, together, may);
    }

    static int64_t row_bytes(int stride) { return stride * int64_t(sizeof(T)); }

    // Chooses for each size of mini-batch. Inputs enter the first layer, and nobody asks for their error:
    // its weights lie the same way for both kinds of kernels.
    void choose_kernels(int m, const Form& form) {
        Layer<T>& first = layers_.front();
        const int64_t row = row_bytes(first.stride), weights = first.inputs * row;
        const bool bytes = form.storage == Storage::byte_rows, numbers = form.storage == Storage::number_rows;
        const bool side_by_side = bytes || (numbers && m >= kSheetBatch && row >= kWideInputsRow);
        network_.by_sheets = kernels_.side_by_side != SideBySide::never && !convolutions_.count() &&
                             may_be_placed(network_.inputs) && side_by_side &&
                             (!form.dense || row % kCrowdedRow);
        const bool far = form.dense && weights >= kWideInputs;  // even for a single example
        if (!convolutions_.count())
            first.is_wide = !network_.by_sheets && row >= (form.dense ? kWideInputsRow : kWideListedRow) &&
                            (m >= (form.dense ? kWideInputsBatch : kWideListedBatch) || far);
        for (Layer<T>& layer : layers_)
            layer.is_blocked = m >= kBlockedBatch && row_bytes(layer.stride) >= kBlockedRow;
    }

    // The work of a mini-batch: bytes of weights that are read, times examples.
    double work_of(int64_t m) const {
        if (convolutions_.count()) return 0;  // they are not shared
        const bool listed = !form_.dense && !layers_.front().is_wide;
        double weights = 0;
        for (const Layer<T>& layer : layers_) weights += double(layer.in_stride) * layer.stride;
        if (listed) weights -= (1 - kListedShare) * layers_.front().in_stride * layers_.front().stride;
        return weights * double(m) * double(sizeof(T));
    }

    // How many steps are taken at a time. That does not depend on how many threads there are, for at the
    // end of each stretch the weights settle.
    int64_t stretch(int64_t m, int64_t steps, bool gated) const {
        const int64_t most = gated ? kGatedSteps : std::max<int64_t>(steps, 1);
        const double work = work_of(m);
        if (work < 2 * kWorth) return most;
        return std::max<int64_t>(1, std::min<int64_t>(most, int64_t(kStretch / work)));
    }

    // Whether the examples of a mini-batch may have to be laid out as rows.
    bool gathers() const {
        return form_.dense || row_bytes(layers_.front().stride) >= kWideListedRow;
    }

    // Room for what a wide layer notes down about m examples.
    void make_notes(size_t l, int m) {
        Memory& memory = memory_[l];
        memory.words = Numbers<Place<T>>(size_t(layers_[l].in_stride) * (m / kExamplesAWord + 1));
        const size_t each = size_t(m) * crew_.most();
        memory.example = Numbers<int32_t>(each);
        memory.value = Numbers<T>(each);
        memory.sums = Numbers<T>(each);
        if (m >= kBlockedBatch && row_bytes(layers_[l].stride) >= kBlockedRow && !blocks_.get())
            blocks_ = Numbers<T>(size_t(kBlockNumbers) * crew_.most());
        layers_[l].wide = {memory.words.get(), memory.example.get(), memory.value.get(), memory.sums.get(),
                           m, blocks_.get()};
    }

    template <class W, class B>
    void check_speeds(size_t l, const W& w, const B& b) const {
        if (l >= layers_.size() || int64_t(w.shape(0)) != layers_[l].neurons ||
            int64_t(w.shape(1)) != layers_[l].inputs || int64_t(b.shape(0)) != layers_[l].neurons ||
            !layers_[l].v)
            throw std::invalid_argument("no such layer, or it has no speeds");
    }

    int inputs_of(size_t l, int given) const {
        if (l) return layers_[l - 1].neurons;
        return convolutions_.count() ? convolutions_.outputs() : given;
    }

    // Where the kernels keep input k of layer l; after convolutions they lie in another order.
    int place_of(size_t l, int k) const {
        return l || !convolutions_.count() ? k : convolutions_.place_of(k);
    }

    // How many numbers dropout may leave out, with or without padding.
    int64_t gated(bool with_padding) const {
        const Pooled<T>& pooled = network_.pooled;  // none without convolutions
        int64_t sum = with_padding ? pooled.stride : pooled.numbers;
        for (size_t l = 0; l + 1 < layers_.size(); ++l)
            sum += with_padding ? layers_[l].stride : layers_[l].neurons;
        return sum;
    }

    // The gates for each mask: 0 for a neuron that is left out, 1/(1 - dropout) for one that is kept.
    Numbers<T> gates_of(const bool* kept, int64_t masks) const {
        Numbers<T> gates(size_t(masks * gated(true)));
        const T louder = T(1) / (T(1) - rules_.dropout);
        T* gate = gates.get();
        for (int64_t mask = 0; mask < masks; ++mask) {
            const Pooled<T>& pooled = network_.pooled;
            for (int k = 0; k < pooled.numbers; ++k) gate[place_of(0, k)] = *kept++ ? louder : T(0);
            gate += pooled.stride;
            for (size_t l = 0; l + 1 < layers_.size(); gate += layers_[l].stride, ++l)
                for (int j = 0; j < layers_[l].neurons; ++j) gate[j] = *kept++ ? louder : T(0);
        }
        return gates;
    }

    // Room for the activations of m examples.
    void make_room(int m) {
        if (m <= room_) return;
        room_ = 0;  // until there is room in every layer
        for (size_t l = 0; l < layers_.size(); ++l) {
            memory_[l].a = Numbers<T>(size_t(m) * layers_[l].stride);
            memory_[l].delta = Numbers<T>(size_t(m) * layers_[l].stride);
            layers_[l].a = memory_[l].a.get();
            layers_[l].delta = memory_[l].delta.get();
            make_notes(l, m);
        }
        convolutions_.make_room(network_, m);
        if (!convolutions_.count() && gathers())
            gathered_ = Numbers<T>(size_t(m) * layers_.front().in_stride);
        room_ = m;
    }

    // Room for the sheets of each thread.
    void make_sheets(int threads) {
        if (threads <= sheets_for_) return;
        sheets_for_ = 0;
        const int64_t row = (network_.inputs + kBlock - 1) / kBlock * kBlock;
        const int examples = int(std::max<int64_t>(kSheetBytes / (row * int64_t(sizeof(T))), kMostOnASheet));
        const size_t all = size_t(examples) * threads;
        sheet_numbers_ = Numbers<T>(all * row);
        sheet_places_ = Numbers<uint16_t>(all * row);
        sheet_counts_ = Numbers<int>(all);
        network_.sheets = {examples, row, sheet_numbers_.get(), sheet_places_.get(), sheet_counts_.get()};
        sheets_for_ = threads;
    }

    // From how many bytes in a row of weights on, and for how many examples, the kernels of wide
    // layers are the faster ones; measured, see README.md.
    static constexpr int64_t kWideRow = 1'200;
    static constexpr int64_t kCrowdedRow = 1'024;  // rows so far apart get into each other's way in a cache
    static constexpr int64_t kWideInputsRow = 400, kWideInputsBatch = 3;
    static constexpr int64_t kWideInputs = 1'000'000;
    static constexpr int64_t kWideListedRow = 2'000, kWideListedBatch = 8;
    static constexpr int64_t kSheetBytes = 400'000;  // of sheets that a thread has room for
    static constexpr int64_t kGatedSteps = 100;  // whose gates are in memory at a time
    static constexpr double kWorth = 2e6;        // work that a thread may be worth; measured, see README.md
    static constexpr double kStretch = 1e8;      // work that is timed: a millisecond or two

    const Kernels<T>& kernels_;
    Convolutions<T> convolutions_;
    std::vector<Layer<T>> layers_;
    std::vector<Memory> memory_;
    Network<T> network_ = {};
    Rules<T> rules_ = {};
    Stored<T> training_, answering_;
    Numbers<T> y_, gathered_, blocks_, sheet_numbers_;
    Numbers<uint16_t> sheet_places_;
    Numbers<int> sheet_counts_;
    int sheets_for_ = 0;  // threads
    Form form_ = {Storage::number_rows, true};
    int64_t examples_ = 0;
    int room_ = 0;
    Crew crew_;
    Tempo tempo_;
    int64_t mini_batch_ = 0;
    std::mutex busy_;  // one kernel at a time works on this network
};

template <class T>
void bind_trainer(nb::module_& m, const char* name) {
    using Of = Trainer<T>;
    using Layers = std::vector<typename Of::Described>;
    nb::class_<Of>(m, name)
        .def(nb::init<const Layers&, const std::string&, const std::vector<DescribedMaps<T>>&, int>(),
             "layers"_a, "instruction_set"_a, "convolutions"_a, "threads"_a)
        .def("learn_from", &Of::template learn_from<uint8_t>, "x"_a, "y"_a, "together"_a)
        .def("learn_from", &Of::template learn_from<float>, "x"_a, "y"_a, "together"_a)
        .def("learn_from", &Of::template learn_from<double>, "x"_a, "y"_a, "together"_a)
        .def("kept_as", &Of::kept_as)
        .def("descend_by", &Of::descend_by, "cost"_a, "lmbda"_a, "l1"_a, "momentum"_a, "nesterov"_a,
             "dropout"_a, "examples"_a)
        .def("train", &Of::train, "order"_a, "eta"_a, "kept"_a.none() = nb::none(),
             "kept_each"_a.none() = nb::none())
        .def("feedforward", &Of::template feedforward<uint8_t>, "x"_a,
             "out"_a.noconvert())
        .def("feedforward", &Of::template feedforward<float>, "x"_a, "out"_a.noconvert())
        .def("feedforward", &Of::template feedforward<double>, "x"_a, "out"_a.noconvert())
        .def("read_layer", &Of::read_layer, "number"_a, "w"_a.noconvert(),
             "b"_a.noconvert())
        .def("read_convolution", &Of::read_convolution, "number"_a, "w"_a.noconvert(),
             "b"_a.noconvert())
        .def("read_speeds", &Of::read_speeds, "number"_a, "w"_a.noconvert(), "b"_a.noconvert())
        .def("set_speeds", &Of::set_speeds, "number"_a, "w"_a, "b"_a)
        .def("read_speeds_of_maps", &Of::read_speeds_of_maps, "number"_a, "w"_a.noconvert(),
             "b"_a.noconvert())
        .def("set_speeds_of_maps", &Of::set_speeds_of_maps, "number"_a, "w"_a, "b"_a);
}

}  // namespace

NB_MODULE(kernels, m) {
    m.doc() = "firstnet's kernels; firstnet.engines.fast is how to use them.";
    m.def("instruction_sets", [] {
        std::vector<std::string> names;
        for (const InstructionSet* set : available_sets()) names.push_back(set->name);
        return names;
    });
    m.def("neurons", [] { return std::vector<std::string>(std::begin(kNeurons), std::end(kNeurons)); });
    m.def("costs", [] { return std::vector<std::string>(std::begin(kCosts), std::end(kCosts)); });
    bind_trainer<float>(m, "Float32");
    bind_trainer<double>(m, "Float64");
}

}  // namespace firstnet
