// What the kernels work on: plain data, and one table of functions for each instruction set.
//
// Everything here is laid out the same for every instruction set, so that memory is dealt out once
// (binding.cpp) and the kernels of the best set the machine has (kernels.cpp) are handed pointers.
#pragma once

#include <cstdint>

namespace firstnet {

constexpr int kAlignment = 64;  // bytes: the widest vector, and a cache line

enum class Neuron { sigmoid, tanh, relu, softmax };
enum class Cost { quadratic, cross_entropy, log_likelihood };

// A layer of neurons, and room for what one mini-batch makes of it.
//
// Rows are padded with zeros to `stride` numbers, a whole count of the widest vectors. The weights
// are stored the other way round than in the book, an input a row: a pixel that is 0 leaves a whole
// row untouched, and the neurons lie side by side as a vector wants them.
template <class T>
struct Layer {
    int inputs, neurons;
    int in_stride, stride;  // numbers in a padded row of inputs, of neurons
    Neuron neuron;
    T* w;                   // (inputs, stride)
    T* w_turned;            // (neurons, in_stride): the same, for BP2; null in the first layer
    T* b;                   // (stride)
    T *v, *v_turned, *v_b;  // speeds, each shaped as its weights; null without momentum
    T* live;                // (stride): 1 for a neuron, 0 for padding
    const T* gate;          // (stride): with dropout, what the activations are multiplied by
    T* a;                   // (examples of a mini-batch, stride): activations
    T* delta;               // (examples of a mini-batch, stride): eta/m times the book's delta
};

// Inputs that are mostly 0, as lists of what is not: example e has the entries start[e] up to
// start[e + 1]. A value is a number, or a byte whose meaning stands in `intensity`.
template <class T, class Value>
struct Lists {
    const int64_t* start;
    const uint16_t* place;
    const Value* value;
    const T* intensity;  // (256): what a byte means
};

enum class Storage { byte_lists, number_lists, rows };

// The inputs of all examples, in one of three forms.
template <class T>
struct Inputs {
    Storage storage;
    Lists<T, uint8_t> bytes;
    Lists<T, T> numbers;
    const T* rows;  // (examples, in_stride) of the first layer; used in place
};

template <class T>
struct Network {
    Layer<T>* layers;
    int count;
};

// How to descend; `lmbda` and `l1` are divided by the number of training examples.
template <class T>
struct Rules {
    Cost cost;
    T eta, lmbda, l1, momentum, dropout;
    bool nesterov;
};

template <class T>
struct Kernels {
    // Takes one step for each row of `order`, a mini-batch of m row numbers. With dropout, `gates`
    // has for each step the gates of all hidden layers, one after the other.
    void (*train)(const Network<T>&, const Inputs<T>&, const T* y, const Rules<T>&,
                  const int64_t* order, int64_t steps, int m, const T* gates, T* gathered);
    // Leaves the activations of examples 0 to m - 1 in the layers.
    void (*feedforward)(const Network<T>&, const Inputs<T>&, int m);
};

struct InstructionSet {
    const char* name;
    const Kernels<float>* float32;
    const Kernels<double>* float64;
};

// One for each time that kernels.cpp was compiled.
extern const InstructionSet kBaseline;
#ifdef FIRSTNET_X86_SETS
extern const InstructionSet kAvx2;
extern const InstructionSet kAvx512;
#endif

}  // namespace firstnet
