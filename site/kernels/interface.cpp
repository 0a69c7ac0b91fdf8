// The kernels for WebAssembly: a network in training (trainer.hpp) behind plain functions.
//
// state/kernels.js is the only caller, and checks what it passes: here a mistake ends the program.
// Weights and biases are one array: for each layer its weights, a row per neuron, then its biases.
#include <cstdint>
#include <string>
#include <vector>

#include "random.hpp"
#include "trainer.hpp"

#define EXPORT(Type, name) extern "C" __attribute__((export_name(#name))) Type name

using namespace firstnet;
using Net = Trainer<float>;

namespace {

using Matrix = Array<const float, 2>;
using Column = Array<const float, 1>;

// What goes with a network: the number of neurons of its layers, the inputs first.
struct Run {
    std::vector<int64_t> sizes;
    Net net;
};

std::vector<Net::LayerSpec> layers_of(const std::vector<int64_t>& sizes, const float* parameters,
                                      const int32_t* neurons) {
    std::vector<Net::LayerSpec> layers;
    for (size_t l = 0; l + 1 < sizes.size(); ++l) {
        const int64_t inputs = sizes[l], outputs = sizes[l + 1];
        const float* biases = parameters + inputs * outputs;
        layers.emplace_back(Matrix(parameters, {outputs, inputs}), Column(biases, {outputs}),
                            std::string(kNeurons[neurons[l]]));
        parameters = biases + outputs;
    }
    return layers;
}

}  // namespace

// A network with these starting weights; `neurons` are numbers of kernels.hpp's kNeurons, one per layer.
EXPORT(Run*, start_run)(const int32_t* sizes, int count, const float* parameters, const int32_t* neurons) {
    const std::vector<int64_t> all(sizes, sizes + count);
    return new Run{all, Net(layers_of(all, parameters, neurons), "Baseline", {}, 1)};
}

EXPORT(void, stop_run)(Run* run) { delete run; }

// x: a row of bytes per example; y: a row of outputs.
EXPORT(void, learn_from)(Run* run, const uint8_t* x, const float* y, int examples, int mini_batch_size) {
    run->net.learn_from<uint8_t>({x, {examples, run->sizes.front()}}, {y, {examples, run->sizes.back()}},
                                 mini_batch_size);
}

EXPORT(void, set_hyperparameters)(Run* run, int cost, float lmbda, float momentum, float dropout,
                                  int examples) {
    run->net.set_hyperparameters(kCosts[cost], lmbda, 0, momentum, false, dropout, examples);
}

// Takes a step for each of `steps` mini-batches of m examples. `kept` may be null; see Trainer::train.
EXPORT(void, train_steps)(Run* run, const int64_t* order, int steps, int m, float eta, const bool* kept) {
    std::optional<Array<const bool, 2>> masks;
    int64_t hidden = 0;
    for (size_t l = 1; l + 1 < run->sizes.size(); ++l) hidden += run->sizes[l];
    if (kept) masks = Array<const bool, 2>(kept, {steps, hidden});
    run->net.train({order, {steps, m}}, eta, masks, std::nullopt);
}

EXPORT(void, feedforward)(Run* run, const uint8_t* x, int examples, float* out) {
    run->net.feedforward<uint8_t>({x, {examples, run->sizes.front()}}, {out, {examples, run->sizes.back()}});
}

// Copies all weights and biases to `out`.
EXPORT(void, read_parameters)(Run* run, float* out) {
    for (size_t l = 0; l + 1 < run->sizes.size(); ++l) {
        const int64_t inputs = run->sizes[l], outputs = run->sizes[l + 1];
        const Array<float, 2> w(out, {outputs, inputs});
        const Array<float, 1> b(out + inputs * outputs, {outputs});
        run->net.read_layer(l, w, b);
        out += inputs * outputs + outputs;
    }
}

// A generator that a seed begins; at most 2^53, which a number of JavaScript holds exactly.
EXPORT(Random*, start_random)(double seed) { return new Random(uint64_t(seed)); }
EXPORT(void, stop_random)(Random* random) { delete random; }

EXPORT(void, deal_normal)(Random* random, double* out, int count) {
    for (int i = 0; i < count; ++i) out[i] = random->normal();
}

EXPORT(void, deal_order)(Random* random, int64_t* out, int count) {
    random->permutation(out, uint32_t(count));
}

// Deals which neurons dropout keeps, as book/dropout.py does.
EXPORT(void, deal_kept)(Random* random, double dropout, bool* out, int count) {
    for (int i = 0; i < count; ++i) out[i] = random->share() >= dropout;
}
