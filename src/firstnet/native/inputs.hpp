// The inputs of all examples, stored sparse or dense, whichever suits them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "kernels.hpp"
#include "memory.hpp"

namespace firstnet {

// Inputs are stored sparse if at most this share of them is nonzero; measured, see README.md.
constexpr double kSparseShare = 0.33;
// Sparse rows are padded to a multiple of this with entries of 0, at the last index again: a loop over four
// at a time then needs no remainder loop, whose end would be mispredicted each time.
constexpr int kSparseMultiple = 4;
constexpr int64_t kSampledRows = 250, kFewRows = 64;
// Batches are packed from this many examples, if the inputs that are nonzero in at least one of ten are at
// most this many times those of one; measured, see README.md.
constexpr int64_t kPackedBatch = 3;
constexpr double kMaxUnionRatio = 3.8;

// Writes the nonzero inputs of a row and returns their number. Every input is written, and the next one
// overwrites it if it was 0: no branch to mispredict.
template <class X, class Value>
int64_t compress_numbers(const X* row, int first, int end, uint16_t* index, Value* value) {
    int64_t entries = 0;
    for (int i = first; i < end; ++i) {
        index[entries] = uint16_t(i);
        value[entries] = Value(row[i]);
        entries += row[i] != 0;
    }
    return entries;
}

template <class X, class Value>
int64_t compress_row(const X* row, int inputs, uint16_t* index, Value* value) {
    return compress_numbers(row, 0, inputs, index, value);
}

// Skips eight bytes at a time where all of them are 0.
inline int64_t compress_row(const uint8_t* row, int inputs, uint16_t* index, uint8_t* value) {
    int64_t entries = 0;
    int i = 0;
    for (; i + 8 <= inputs; i += 8) {
        uint64_t eight;
        std::memcpy(&eight, row + i, 8);
        if (eight) entries += compress_numbers(row, i, i + 8, index + entries, value + entries);
    }
    return entries + compress_numbers(row, i, inputs, index + entries, value + entries);
}

// Indices have 16 bits.
inline bool indices_fit(int inputs) { return inputs <= std::numeric_limits<uint16_t>::max(); }

// The number of nonzero inputs. They are counted in chunks, with counters as narrow as the inputs.
template <class X>
int64_t count_nonzero(const X* row, int64_t numbers) {
    using Count = std::conditional_t<sizeof(X) == 1, uint8_t, Int<X>>;
    constexpr int64_t part = 128;
    int64_t entries = 0, at = 0;
    for (; at + part <= numbers; at += part) {
        Count count = 0;
        for (int64_t i = 0; i < part; ++i) count += row[at + i] != 0;
        entries += count;
    }
    for (; at < numbers; ++at) entries += row[at] != 0;
    return entries;
}

// The nonzero share of the inputs, estimated from a sample; and how many times as many inputs are nonzero
// in at least one of ten examples, far apart, as in one.
struct Density {
    double nonzero, union_ratio;
};

template <class X>
Density density_of(const X* x, int64_t examples, int inputs) {
    const int64_t step = std::max<int64_t>(1, examples / kSampledRows);
    const int64_t sampled = (examples + step - 1) / step, groups = (sampled + 9) / 10;
    std::vector<uint8_t> any(inputs);
    int64_t entries = 0, shared = 0;
    for (int64_t group = 0; group < groups; ++group) {
        std::fill(any.begin(), any.end(), uint8_t(0));
        int64_t members = 0;
        for (int64_t row = group; row < sampled; row += groups, ++members) {
            const X* at = x + row * step * inputs;
            for (int i = 0; i < inputs; ++i) any[i] |= uint8_t(at[i] != 0);
            entries += count_nonzero(at, inputs);
        }
        shared += members * count_nonzero(any.data(), inputs);
    }
    const double numbers = double(sampled) * inputs;
    return {numbers ? double(entries) / numbers : 0, entries ? double(shared) / double(entries) : 1};
}

struct Format {
    Storage storage;
    bool dense;                // too many nonzero inputs for sparse storage
    bool alike = false;        // examples have much the same nonzero inputs, and packing pays for them
    double scale = 1.0 / 256;  // the number that a byte of 1 stands for; in the book's file, b is b / 256
};

// Chooses the format for inputs that are trained on in mini-batches of this size.
template <class X>
Format choose_format(const X* x, int64_t examples, int inputs, int64_t mini_batch_size, Packing packing) {
    constexpr bool bytes = std::is_same_v<X, uint8_t>;
    if (!indices_fit(inputs)) return {Storage::dense_numbers, true};
    const Density density = density_of(x, examples, inputs);
    const bool dense = density.nonzero > kSparseShare;
    const bool alike = packing == Packing::always && density.union_ratio <= kMaxUnionRatio;
    if (bytes && mini_batch_size >= kPackedBatch && packing != Packing::never && (dense || alike))
        return {Storage::dense_bytes, dense};
    return {dense ? Storage::dense_numbers : bytes ? Storage::sparse_bytes : Storage::sparse_numbers, dense,
            alike};
}

// The byte that a number divided by `scale` is nearest to.
template <class T>
int32_t nearest_byte(T number, T per_scale) {
    return int32_t(std::min(T(255), std::max(T(0), number * per_scale)) + T(0.5));
}

// Whether each number is a byte times `scale`, but for rounding. Counted in chunks without a branch.
template <class T, class X>
bool are_bytes(const X* x, int64_t numbers, T scale) {
    constexpr int64_t part = 128;
    constexpr T rounding = 2 * std::numeric_limits<T>::epsilon();
    for (int64_t at = 0; at < numbers; at += part) {
        const int64_t end = std::min(numbers, at + part);
        int others = 0;
        for (int64_t i = at; i < end; ++i) {
            const T number = T(x[i]), byte = scale * T(nearest_byte(number, 1 / scale));
            others += !(std::abs(number - byte) <= rounding * byte);  // NaN is another
        }
        if (others) return false;
    }
    return true;
}

// The format for numbers that are mostly 0: as bytes, where that is what they were before somebody divided them by
// 255, say, and where bytes are packed.
template <class T, class X>
Format as_bytes(const X* x, int64_t numbers, int64_t mini_batch_size, const Format& format) {
    if (format.storage != Storage::sparse_numbers || !format.alike || mini_batch_size < kPackedBatch)
        return format;
    for (const double scale : {1.0, 1.0 / 256, 1.0 / 255})
        if (are_bytes(x, numbers, T(scale))) return {Storage::dense_bytes, false, true, scale};
    return format;
}

// The number that a byte stands for: b / 256, as in the book's file.
template <class T>
const T* intensities() {
    static const auto table = [] {
        std::vector<T> of(256);
        for (int byte = 0; byte < 256; ++byte) of[byte] = T(byte) / T(256);
        return of;
    }();
    return table.data();
}

// The inputs of some examples, stored in the format that suits them. X is the type they come in: float,
// double, or uint8_t for bytes.
template <class T>
class StoredInputs {
    template <class X>
    static constexpr bool kIsBytes = std::is_same_v<X, uint8_t>;
    template <class X>
    using Value = std::conditional_t<kIsBytes<X>, uint8_t, T>;

public:
    template <class X>
    void store(const X* x, int64_t examples, int inputs, const Format& format) {
        view_.storage = format.storage;
        switch (format.storage) {
            case Storage::sparse_bytes:
            case Storage::sparse_numbers: return store_sparse(x, examples, inputs);
            case Storage::dense_bytes: return store_dense_bytes(x, examples, inputs, T(format.scale));
            case Storage::dense_numbers: return store_dense_numbers(x, examples, inputs);
        }
    }
    const Inputs<T>& view() const { return view_; }

private:
    template <class X>
    void store_sparse(const X* x, int64_t examples, int inputs) {
        auto& values = values_of<X>();
        const int64_t all = examples * inputs;  // for a few examples, reserve the maximum
        const int64_t entries = examples <= kFewRows ? all : count_nonzero(x, all);
        const int64_t full = entries + (kSparseMultiple - 1) * examples;
        const int64_t capacity = full + inputs + kSparseMultiple;  // a row is written a little beyond its end
        start_.resize(examples + 1);
        indices_.resize(capacity);
        values.resize(capacity);
        int64_t entry = 0;
        for (int64_t e = 0; e < examples; ++e, x += inputs) {
            start_[e] = entry;
            if (entry > full) continue;  // x was changed after it was counted
            const int64_t end =
                entry + compress_row(x, inputs, indices_.data() + entry, values.data() + entry);
            const uint16_t last = end > entry ? indices_[end - 1] : 0;
            for (entry = end; (entry - start_[e]) % kSparseMultiple; ++entry) {
                indices_[entry] = last;
                values[entry] = 0;
            }
        }
        start_[examples] = entry;
        view_.sparse_bytes = {start_.data(), indices_.data(), bytes_.data(), intensities<T>()};
        view_.sparse_numbers = {start_.data(), indices_.data(), numbers_.data(), nullptr};
    }

    template <class X>
    void store_dense_bytes(const X* x, int64_t examples, int inputs, T scale) {
        const int64_t stride = (inputs + kPackedInputs - 1) / kPackedInputs * kPackedInputs;
        bytes_.resize(size_t(examples * stride));
        for (int64_t e = 0; e < examples; ++e) {
            std::transform(x + e * inputs, x + (e + 1) * inputs, bytes_.begin() + e * stride, [&](X number) {
                return kIsBytes<X> ? uint8_t(number) : uint8_t(nearest_byte(T(number), 1 / scale));
            });
            std::fill(bytes_.begin() + e * stride + inputs, bytes_.begin() + (e + 1) * stride, uint8_t(0));
        }
        view_.dense_bytes = {bytes_.data(), stride, scale};
    }

    template <class X>
    void store_dense_numbers(const X* x, int64_t examples, int inputs) {
        const int stride = row_stride<T>(inputs);
        rows_ = AlignedArray<T>(size_t(examples) * stride);
        for (int64_t e = 0; e < examples; ++e, x += inputs)
            for (int i = 0; i < inputs; ++i)
                rows_.get()[e * stride + i] = kIsBytes<X> ? T(x[i]) / T(256) : T(x[i]);
        view_.dense_numbers = {rows_.get(), stride};
    }

    template <class X>
    auto& values_of() {
        if constexpr (kIsBytes<X>)
            return bytes_;
        else
            return numbers_;
    }

    std::vector<int64_t, PageAllocator<int64_t>> start_;
    std::vector<uint16_t, PageAllocator<uint16_t>> indices_;
    std::vector<uint8_t, PageAllocator<uint8_t>> bytes_;
    std::vector<T, PageAllocator<T>> numbers_;
    AlignedArray<T> rows_;
    Inputs<T> view_ = {};
};

}  // namespace firstnet
