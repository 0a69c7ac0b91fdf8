// Limits on the sizes and counts that come from Python, checked before anything is allocated or computed.
//
// Within them, no product of sizes that the kernels compute overflows: they use int for what fits in one, and
// int64_t and size_t elsewhere.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace firstnet {

// Raised in Python as the errors of firstnet.errors with these names (binding.cpp).
struct ShapeError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};
struct RecipeError : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

constexpr int64_t kMostNeurons = 1 << 26;   // and inputs of a layer: 30 rows of weights fit in an int
constexpr int64_t kMostNumbers = 1 << 30;   // of a convolution; its offsets are int32_t
constexpr int64_t kMostExamples = 1 << 29;  // of a mini-batch: the next two fit in an int as well
constexpr int64_t kMostLayers = 1'000;      // they are copied on the stack of each thread
constexpr int64_t kMostThreads = 1'024;     // each has buffers of its own

// "2 x 3" for the sizes 2 and 3.
template <class Sizes>
std::string dimensions(const Sizes& sizes) {
    std::string text;
    for (const int64_t size : sizes) text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text;
}
inline std::string dimensions(std::initializer_list<int64_t> sizes) {
    return dimensions<std::initializer_list<int64_t>>(sizes);
}

// Throws Error unless 1 <= given <= most.
template <class Error>
void check_count(const std::string& owner, int64_t given, const char* noun, int64_t most) {
    if (given < 1 || given > most)
        throw Error(owner + " " + std::to_string(given) + " " + noun + "; wanted 1 to " +
                    std::to_string(most) + ".");
}

// The size as an int, if it is between 1 and `most`.
inline int checked_size(const std::string& owner, int64_t given, const char* noun, int64_t most) {
    check_count<ShapeError>(owner, given, noun, most);
    return int(given);
}

// Throws unless the product of sizes, all of them at least 1, is at most `most`.
inline void check_product(const std::string& owner, std::initializer_list<int64_t> sizes, const char* noun,
                          int64_t most) {
    int64_t left = most;
    for (const int64_t size : sizes) left /= size;  // rounded down twice is rounded down once
    if (!left)
        throw ShapeError(owner + " " + dimensions(sizes) + " " + noun + "; wanted at most " +
                         std::to_string(most) + ".");
}

}  // namespace firstnet
