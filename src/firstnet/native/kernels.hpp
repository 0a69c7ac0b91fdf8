// What the kernels work on: plain data, and one table of functions for each instruction set.
//
// Everything here is laid out the same for every instruction set, so that memory is dealt out once
// (binding.cpp) and the kernels of the best set the machine has (kernels.cpp) are handed pointers.
#pragma once

#include <cstdint>
#include <type_traits>

namespace firstnet {

constexpr int kAlignment = 64;  // bytes: the widest vector, and a cache line
constexpr int kExamplesAWord = 30;  // examples that have a bit each (wide.hpp)

// Numbers in the blocks of two matrices that are copied before they are multiplied (blocked.hpp).
constexpr int kBlockRows = 144, kBlockColumns = 512, kBlockDepth = 192;
constexpr int kBlockNumbers = (kBlockRows + kBlockColumns) * kBlockDepth;
constexpr int kBlockedBatch = 24, kBlockedRow = 1'200;  // examples, and bytes, from which on; README.md

// What firing.hpp computes, by the names of book/neurons.py and book/costs.py, in the same order.
enum class Neuron { sigmoid, tanh, relu, elu, linear, softmax };
enum class Cost { quadratic, cross_entropy, log_likelihood, hinge };
constexpr const char* kNeurons[] = {"sigmoid", "tanh", "relu", "elu", "linear", "softmax"};
constexpr const char* kCosts[] = {"quadratic", "cross-entropy", "log-likelihood", "hinge"};

// A place within a region, or bits, in as many bytes as the numbers beside it.
template <class T>
using Place = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;

// Threads that work on a mini-batch together; run calls work(data, member) for each of them, with 0 on
// the caller's thread, and comes back when all are done.
struct Team {
    int size;
    void* pool;
    void (*run)(void* pool, void (*work)(void* data, int member), void* data);
};

// What a wide layer notes down about a mini-batch (wide.hpp).
template <class T>
struct Wide {
    Place<T>* words;   // (words for the examples, in_stride): in which of them each input fired
    int32_t* example;  // (members, examples of a mini-batch): for one input, those in which it fired,
    T* value;          // how strongly,
    T* sums;           // and its error
    int examples;      // so many there is room for
    T* blocks;         // (members, kBlockNumbers): room for blocks of matrices, if there are many examples
};

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
    T* w_turned;            // (neurons, in_stride): the same, for BP2; null in wide layers, and where inputs enter
    T* b;                   // (stride)
    T *v, *v_turned, *v_b;  // speeds, each shaped as its weights; null without momentum
    T* live;                // (stride): 1 for a neuron, 0 for padding
    const T* gate;          // (stride): with dropout, what the activations are multiplied by
    int64_t gate_step;      // from an example's gates to the next one's: 0 where they share them
    T* a;                   // (examples of a mini-batch, stride): activations
    T* delta;               // (examples of a mini-batch, stride): eta/m times the book's delta
    bool is_wide;           // one of those that wide.hpp is for,
    bool is_blocked;        // and that blocked.hpp is for, with so many examples
    Wide<T> wide;
};

// The errors of one example that are not 0; convolution.hpp fills it in two ways.
template <class T>
struct Listed {
    int32_t* count;
    int32_t* place;
    T* value;
};

// Feature maps with shared weights, and the pooling after them (chapter 6).
//
// A map has out_rows x out_columns neurons; pooling leaves pooled_rows x pooled_columns of them. The
// maps of a pixel lie side by side, padded to `stride` numbers, a whole count of 32 bytes. What
// stands in the padding is never read.
template <class T>
struct Convolution {
    int rows, columns, before;     // what it looks at: pixels, and maps of them
    int before_stride;             // numbers from a pixel to the next; 1 where there is one map
    int maps, stride;
    int field_rows, field_columns;
    int field_stride;              // numbers in a padded row of a field, for all maps before
    int pool_rows, pool_columns;
    int out_columns, pooled_rows, pooled_columns;
    int regions;                   // pooled_rows x pooled_columns
    Neuron neuron;
    T* w;                          // (field_rows, field_columns, before, stride)
    T* w_turned;                   // (field_rows, maps, field_stride)
    T* b;                          // (stride)
    T *v, *v_b;                    // speeds, shaped as w_turned and b; null without momentum
    T *nabla, *nabla_b;            // eta/m times the gradient, summed over a mini-batch; likewise
    int64_t weights, biases;       // numbers in w_turned and b, padded to cache lines
    const int32_t* region_at;      // (regions): where the field of a region's first neuron begins
    const int32_t* place_at;       // (pool_rows x pool_columns): and that of another one, after it
    int64_t a_size;                // numbers in the activations of an example, padded to a cache line
    T* z;                          // (pool_rows, out_columns, stride): weighted inputs
    T* a;                          // (examples of a mini-batch, a_size): after pooling
    Place<T>* largest;             // the same: which neuron of the region was let through
    T* delta;                      // (a_size): eta/m times the book's delta of one example
    Listed<T> lists;
};

// What enters the first dense layer after convolutions: (regions, maps), a row for each example.
template <class T>
struct Pooled {
    int numbers, stride;
    T* live;                       // (stride): 1 for a number, 0 for padding
    const T* gate;                 // as in a layer
    int64_t gate_step;
    T *a, *delta;
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

// Inputs as they are, a row for each example, padded with zeros to `stride` of them.
template <class X>
struct Rows {
    const X* at;
    int64_t stride;
};

enum class Storage { byte_lists, number_lists, byte_rows, number_rows };

// The inputs of all examples, in one of four forms.
template <class T>
struct Inputs {
    Storage storage;
    Lists<T, uint8_t> byte_lists;
    Lists<T, T> number_lists;
    Rows<uint8_t> byte_rows;
    Rows<T> number_rows;
};

// Room for examples that are written down side by side (sheets.hpp), and which inputs that leaves; so much
// for each member of a team.
template <class T>
struct SheetRoom {
    int examples;      // kMostOnASheet and more
    int64_t row;       // numbers of an example, in whole blocks
    T* numbers;        // (members, examples, row)
    uint16_t* places;  // (members, examples, row)
    int* counts;       // (members, examples)
};
constexpr int kBlock = 16;       // neighbours that are looked at together
constexpr int kMostOnASheet = 12;

template <class T>
struct Network {
    Layer<T>* layers;
    int count;
    Convolution<T>* convolutions;  // before the layers; perhaps none
    int convolution_count;
    Pooled<T> pooled;
    const int32_t* place_in_image; // (inputs): where the first convolution looks for each input
    int inputs;
    int64_t image_size;
    T* images;                     // (examples of a mini-batch, image_size)
    SheetRoom<T> sheets;
    bool by_sheets;                // whether the first layer's inputs are looked at so
};

// Dropout's gates, those that enter the first dense layer after convolutions and those of all hidden
// layers, one after the other; for each step, and perhaps for each of its examples.
template <class T>
struct Gates {
    const T* at;  // null without dropout
    int64_t example, step;  // numbers from an example's gates to the next one's (or 0), from a step's
};

// How to descend; `lmbda` and `l1` are divided by the number of training examples.
template <class T>
struct Rules {
    Cost cost;
    T eta, lmbda, l1, momentum, dropout;
    bool nesterov;
    bool waits = false;  // speeds take the steps of all examples before they carry the weights on
};

// Which inputs are looked at side by side (sheets.hpp). Of those that are mostly 0 it is two and a half times
// the arithmetic of lists, and pays where there are registers of 64 bytes: with AVX-512.
enum class SideBySide { never, dense, always };

template <class T>
struct Kernels {
    // Takes one step for each row of `order`, a mini-batch of m row numbers.
    void (*train)(const Network<T>&, const Inputs<T>&, const T* y, const Rules<T>&,
                  const int64_t* order, int64_t steps, int m, const Gates<T>& gates, T* gathered,
                  const Team& team);
    // Leaves the activations of examples 0 to m - 1 in the layers.
    void (*feedforward)(const Network<T>&, const Inputs<T>&, int m);
    SideBySide side_by_side;
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
