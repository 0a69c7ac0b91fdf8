// The kernels behind a pipe: how tests reach a processor that is emulated, where there is no Python.
//
// One network in training (trainer.hpp), whose calls come in on standard input; results go out on standard
// output. piped.py writes the calls. A mistake ends the program with a line on standard error.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "trainer.hpp"

using namespace firstnet;

namespace {

void take_bytes(void* to, size_t bytes) {
    if (std::fread(to, 1, bytes, stdin) != bytes) throw std::runtime_error("the pipe has ended");
}

template <class Number>
Number take() {
    Number number;
    take_bytes(&number, sizeof number);
    return number;
}

std::string take_text() {
    std::string text(size_t(take<int64_t>()), ' ');
    take_bytes(text.data(), text.size());
    return text;
}

// An array, and what owns its numbers.
template <class X, int Dimensions>
class Taken {
public:
    Taken() {
        int64_t count = 1;
        for (int64_t& size : shape_) count *= size = take<int64_t>();
        bytes_.resize(size_t(count) * sizeof(X));
        take_bytes(bytes_.data(), bytes_.size());
    }
    Array<const X, Dimensions> view() const { return {reinterpret_cast<const X*>(bytes_.data()), shape_}; }

private:
    std::array<int64_t, Dimensions> shape_;
    std::vector<char> bytes_;
};

template <class X>
void give(const std::vector<X>& numbers) {
    std::fwrite(numbers.data(), sizeof(X), numbers.size(), stdout);
}

// Calls read(number, w, b) for arrays of the shape that comes in, and gives them.
template <class T, int Dimensions, class Read>
void give_parameters(Read read) {
    const int64_t number = take<int64_t>();
    std::array<int64_t, Dimensions> shape;
    int64_t weights = 1;
    for (int64_t& size : shape) weights *= size = take<int64_t>();
    std::vector<T> w(weights), b(shape[0]);
    read(size_t(number), Array<T, Dimensions>(w.data(), shape), Array<T, 1>(b.data(), {shape[0]}));
    give(w);
    give(b);
}

template <class T>
Trainer<T> take_trainer() {
    using Net = Trainer<T>;
    std::vector<std::pair<Taken<T, 2>, Taken<T, 1>>> arrays;
    std::vector<std::pair<Taken<T, 4>, Taken<T, 1>>> shared;
    std::vector<typename Net::LayerSpec> layers;
    std::vector<ConvolutionSpec<T>> convolutions;
    for (int64_t left = take<int64_t>(); left; --left) {
        const auto& [w, b] = arrays.emplace_back();
        layers.emplace_back(w.view(), b.view(), take_text());
    }
    for (int64_t left = take<int64_t>(); left; --left) {
        const auto& [w, b] = shared.emplace_back();
        std::string neuron = take_text();
        const int64_t rows = take<int64_t>(), columns = take<int64_t>();
        const int64_t pool_rows = take<int64_t>(), pool_columns = take<int64_t>();
        convolutions.emplace_back(w.view(), b.view(), neuron, std::pair(rows, columns),
                                  std::pair(pool_rows, pool_columns));
    }
    return Net(layers, "Baseline", convolutions, take<int64_t>());
}

// Calls work(x) with inputs of the type that they come in.
template <class Work>
void with_inputs(Work work) {
    const std::string type = take_text();
    if (type == "uint8") return work(Taken<uint8_t, 2>());
    if (type == "float32") return work(Taken<float, 2>());
    work(Taken<double, 2>());
}

template <class T>
void answer(Trainer<T>& net, const std::string& call) {
    if (call == "learn_from") {
        with_inputs([&](const auto& x) {
            const Taken<T, 2> y;
            net.learn_from(x.view(), y.view(), take<int64_t>());
        });
    } else if (call == "storage") {
        const std::string text = net.storage();
        std::printf("%s\n", text.c_str());
    } else if (call == "set_hyperparameters") {
        const std::string cost = take_text();
        const double lmbda = take<double>(), l1 = take<double>(), momentum = take<double>();
        const bool nesterov = take<int64_t>();
        const double dropout = take<double>();
        net.set_hyperparameters(cost, T(lmbda), T(l1), T(momentum), nesterov, T(dropout), take<int64_t>());
    } else if (call == "train") {
        const Taken<int64_t, 2> order;
        const double eta = take<double>();
        const int64_t masks = take<int64_t>();  // 0, one for each mini-batch, or one for each example
        if (masks == 2) {
            const Taken<bool, 2> kept;
            net.train(order.view(), T(eta), kept.view(), std::nullopt);
        } else if (masks == 3) {
            const Taken<bool, 3> kept;
            net.train(order.view(), T(eta), std::nullopt, kept.view());
        } else {
            net.train(order.view(), T(eta), std::nullopt, std::nullopt);
        }
    } else if (call == "feedforward") {
        with_inputs([&](const auto& x) {
            const int64_t outputs = take<int64_t>(), examples = x.view().shape(0);
            std::vector<T> out(size_t(examples * outputs));
            net.feedforward(x.view(), {out.data(), {examples, outputs}});
            give(out);
        });
    } else if (call == "read_layer") {
        give_parameters<T, 2>([&](auto... into) { net.read_layer(into...); });
    } else if (call == "read_velocity") {
        give_parameters<T, 2>([&](auto... into) { net.read_velocity(into...); });
    } else if (call == "read_convolution") {
        give_parameters<T, 4>([&](auto... into) { net.read_convolution(into...); });
    } else {
        throw std::runtime_error("there is no call " + call);
    }
    std::fflush(stdout);
}

template <class T>
void serve() {
    Trainer<T> net = take_trainer<T>();
    for (std::string call = take_text(); call != "end"; call = take_text()) answer(net, call);
}

}  // namespace

int main() {
    try {
        take_text() == "float32" ? serve<float>() : serve<double>();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
