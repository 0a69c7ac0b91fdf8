// What the kernels work on: plain data, and one table of functions for each instruction set.
//
// The layout is the same for every instruction set. So memory is allocated once (trainer.hpp), and pointers
// are handed to the best kernels the machine can run (kernels.cpp).
#pragma once

#include <cstdint>
#include <type_traits>

namespace firstnet {

constexpr int kAlignment = 64;  // bytes: the widest vector, and a cache line
constexpr int kExamplesPerBitmask = 30;  // one bit for each example (wide.hpp)

// The sizes of the panels of two matrices that are packed before they are multiplied (gemm.hpp).
constexpr int kGemmRows = 144, kGemmColumns = 512, kGemmDepth = 192;
constexpr int kPanelNumbers = (kGemmRows + kGemmColumns) * kGemmDepth;
constexpr int kGemmBatch = 24, kGemmRowBytes = 1'200;  // used from this many examples and bytes; README.md

// What firing.hpp computes, named and ordered as in book/neurons.py and book/costs.py.
enum class Neuron { sigmoid, tanh, relu, elu, linear, softmax };
enum class Cost { quadratic, cross_entropy, log_likelihood, hinge };
constexpr const char* kNeurons[] = {"sigmoid", "tanh", "relu", "elu", "linear", "softmax"};
constexpr const char* kCosts[] = {"quadratic", "cross-entropy", "log-likelihood", "hinge"};

// An integer as wide as T: for bitmasks, and for indices stored beside numbers.
template <class T>
using Int = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;

// A team of threads that share a mini-batch. run calls work(data, member) once for each member, number 0 on
// the caller's thread, and returns when all are done.
struct Team {
    int size;
    void* pool;
    void (*run)(void* pool, void (*work)(void* data, int member), void* data);
};

// Scratch memory of a wide layer (wide.hpp).
template <class T>
struct WideScratch {
    Int<T>* bitmasks;  // (bitmasks for all examples, in_stride): the examples in which each input fired
    int32_t* example;  // (members, examples of a mini-batch): for one input, the examples in which it fired,
    T* value;          // its activation in each,
    T* sums;           // and its error in each
    int examples;      // capacity
    T* panels;         // (members, kPanelNumbers): packed panels, for large mini-batches
};

// A layer of neurons, and its results for one mini-batch.
//
// Rows are padded with zeros to `width` numbers, a multiple of the widest vector, and begin `stride` numbers apart
// (memory.hpp). Weights are stored transposed compared with the book, one input per row. So a pixel that is 0
// leaves a whole row untouched, and adjacent neurons fill a vector.
template <class T>
struct Layer {
    int inputs, neurons;
    int in_width, width;    // numbers in a padded row of inputs, of neurons
    int in_stride, stride;  // numbers from one such row to the next, at least as many
    Neuron neuron;
    T* w;                   // (inputs, stride)
    T* w_transposed;        // (neurons, in_stride): a copy for BP2; null if wide, or where examples enter
    T* b;                   // (stride)
    T *velocity, *velocity_transposed, *velocity_b;  // shaped like the three above; null without momentum
    T* keep_all;            // (stride): the mask that keeps every neuron: 1 for a neuron, 0 for padding
    const T* mask;          // (stride): dropout's factors for the activations
    int64_t mask_stride;    // from one example's mask to the next; 0 if they share one
    T* a;                   // (examples of a mini-batch, stride): activations
    T* delta;               // (examples of a mini-batch, stride): eta/m times the book's delta
    bool is_wide;           // uses the kernels of wide.hpp,
    bool uses_gemm;         // and those of gemm.hpp for mini-batches this large
    WideScratch<T> wide;
};

// The nonzero errors of one example; convolution.hpp fills it in two ways.
template <class T>
struct SparseErrors {
    int32_t* count;
    int32_t* index;
    T* value;
};

// Feature maps with shared weights, and the pooling after them (chapter 6).
//
// A map has out_rows x out_columns neurons; pooling leaves pooled_rows x pooled_columns of them. The maps
// of a pixel are adjacent in memory and padded to `stride` numbers, a multiple of 32 bytes. The padding is
// never read.
template <class T>
struct Convolution {
    int rows, columns, in_maps;  // of the input: pixels, and maps
    int in_stride;               // numbers from one pixel to the next; 1 if there is one map
    int maps, stride;
    int field_rows, field_columns;
    int field_stride;              // numbers in a padded row of a field, for all input maps
    int pool_rows, pool_columns;
    int out_columns, pooled_rows, pooled_columns;
    int regions;                   // pooled_rows x pooled_columns
    Neuron neuron;
    T* w;                          // (field_rows, field_columns, in_maps, stride)
    T* w_transposed;               // (field_rows, maps, field_stride)
    T* b;                          // (stride)
    T *velocity, *velocity_b;      // shaped like w_transposed and b; null without momentum
    T *nabla, *nabla_b;            // eta/m times the gradient, summed over a mini-batch; shaped the same
    int64_t weights, biases;       // numbers in w_transposed and b, padded to cache lines
    const int32_t* region_offset;  // (regions): where the field of a region's first neuron begins
    const int32_t* pool_offset;    // (pool_rows x pool_columns): from there to the region's other fields
    int64_t a_size;                // numbers in the activations of one example, padded to a cache line
    T* z;                          // (pool_rows, out_columns, stride): weighted inputs
    T* a;                          // (examples of a mini-batch, a_size): after pooling
    Int<T>* argmax;                // the same shape: which neuron of the region was the largest
    T* delta;                      // (a_size): eta/m times the book's delta, for one example
    SparseErrors<T> errors;
};

// What enters the first dense layer after convolutions: (regions, maps), one row per example.
template <class T>
struct Pooled {
    int numbers, stride;
    T* keep_all;    // (stride): 1 for a number, 0 for padding
    const T* mask;  // as in a layer
    int64_t mask_stride;
    T *a, *delta;
};

// Sparse inputs, as compressed rows (CSR): example e has the entries start[e] to start[e + 1]. A value is a
// number, or a byte that `intensity` translates.
template <class T, class Value>
struct SparseRows {
    const int64_t* start;
    const uint16_t* index;
    const Value* value;
    const T* intensity;  // (256): the number that a byte stands for
};

// Dense inputs: one row per example, padded with zeros to `stride`.
template <class X>
struct DenseRows {
    const X* at;
    int64_t stride;
    double scale = 1;  // the number that 1 stands for
};

enum class Storage { sparse_bytes, sparse_numbers, dense_bytes, dense_numbers };

// The inputs of all examples, in one of four formats.
template <class T>
struct Inputs {
    Storage storage;
    SparseRows<T, uint8_t> sparse_bytes;
    SparseRows<T, T> sparse_numbers;
    DenseRows<uint8_t> dense_bytes;
    DenseRows<T> dense_numbers;
};

// Buffers for packed batches (packed.hpp); each member of a team has its own part.
template <class T>
struct PackBuffer {
    int examples;       // at least kMaxPacked
    int64_t row;        // numbers per example, padded to kPackedInputs
    T* numbers;         // (members, examples, row)
    uint16_t* indices;  // (members, examples, row)
    int* counts;        // (members, examples)
};
constexpr int kPackedInputs = 16;  // adjacent inputs that are packed at once
constexpr int kMaxPacked = 12;

template <class T>
struct Network {
    Layer<T>* layers;
    int count;
    Convolution<T>* convolutions;  // before the layers; may be none
    int convolution_count;
    Pooled<T> pooled;
    const int32_t* image_index;    // (inputs): where each input is in the image of the first convolution
    int inputs;
    int64_t image_size;
    T* images;                     // (examples of a mini-batch, image_size)
    PackBuffer<T> pack_buffer;
    bool packs_inputs;             // whether the first layer takes packed batches
};

// Dropout masks: for the first dense layer's input after convolutions, then for each hidden layer, one
// after the other. There is one set per step, or one per example.
template <class T>
struct DropoutMasks {
    const T* at;  // null without dropout
    int64_t example, step;  // numbers from one example's masks to the next (or 0), and from one step's
};

// The hyper-parameters; `lmbda` and `l1` are divided by the number of training examples.
template <class T>
struct Hyperparameters {
    Cost cost;
    T eta, lmbda, l1, momentum, dropout;
    bool nesterov;
    bool velocity_only = false;  // all examples step the velocity, which is then added to the weights once
};

// Which inputs are packed (packed.hpp). For sparse inputs, packing takes two and a half times the
// arithmetic, and pays only with 64-byte registers: AVX-512.
enum class Packing { never, dense, always };

template <class T>
struct Kernels {
    // Takes one step for each row of `order`, a mini-batch of m example numbers.
    void (*train)(const Network<T>&, const Inputs<T>&, const T* y, const Hyperparameters<T>&,
                  const int64_t* order, int64_t steps, int m, const DropoutMasks<T>& masks, T* gathered,
                  const Team& team);
    // Computes the activations of examples 0 to m - 1 and leaves them in the layers.
    void (*feedforward)(const Network<T>&, const Inputs<T>&, int m);
    Packing packing;
};

struct InstructionSet {
    const char* name;
    const Kernels<float>* float32;
    const Kernels<double>* float64;
};

// One for each instruction set that kernels.cpp was compiled for.
extern const InstructionSet kBaseline;
#ifdef FIRSTNET_X86_SETS
extern const InstructionSet kAvx2;
extern const InstructionSet kAvx512;
#endif

}  // namespace firstnet
