// The inputs of all examples: as lists of what is not 0, or as rows, whichever suits them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "kernels.hpp"
#include "memory.hpp"

namespace firstnet {

// Lists are kept where at most this share of the numbers is not 0; measured, see README.md.
constexpr double kListedShare = 0.33;
// Lists are filled up with entries of 0, at the last place again, to a multiple of these: a loop over four
// at a time needs no other loop for the rest, at whose end a processor would guess wrong each time.
constexpr int kEntries = 4;
constexpr int64_t kSampledRows = 250, kFewRows = 64;
// Examples are looked at side by side where so many are looked at together, and what is not 0 in at least
// one of ten is at most so many times what is not 0 in one; measured, see README.md.
constexpr int64_t kSheetBatch = 3;
constexpr double kSharedShare = 3.8;

// Writes down what of a row is not 0, and returns how much that is. Each number is written, and stays
// if the next one does not take its place: no branch for a processor to guess at.
template <class X, class Value>
int64_t list_numbers(const X* row, int first, int end, uint16_t* place, Value* value) {
    int64_t entries = 0;
    for (int i = first; i < end; ++i) {
        place[entries] = uint16_t(i);
        value[entries] = Value(row[i]);
        entries += row[i] != 0;
    }
    return entries;
}

template <class X, class Value>
int64_t list_row(const X* row, int inputs, uint16_t* place, Value* value) {
    return list_numbers(row, 0, inputs, place, value);
}

// Bytes are skipped eight at a time where all of them are 0.
inline int64_t list_row(const uint8_t* row, int inputs, uint16_t* place, uint8_t* value) {
    int64_t entries = 0;
    int i = 0;
    for (; i + 8 <= inputs; i += 8) {
        uint64_t eight;
        std::memcpy(&eight, row + i, 8);
        if (eight) entries += list_numbers(row, i, i + 8, place + entries, value + entries);
    }
    return entries + list_numbers(row, i, inputs, place + entries, value + entries);
}

// Places have 16 bits.
inline bool may_be_placed(int inputs) { return inputs <= std::numeric_limits<uint16_t>::max(); }

// How many numbers are not 0. A part of them is counted in numbers as narrow as they are.
template <class X>
int64_t count_entries(const X* row, int64_t numbers) {
    using Count = std::conditional_t<sizeof(X) == 1, uint8_t, Place<X>>;
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

// The inputs, as far as some of them tell: the share that is not 0; and by how much it is larger if an
// input counts in ten examples, far apart, once it is not 0 in one of them.
struct Shares {
    double entries, shared;
};

template <class X>
Shares shares_of(const X* x, int64_t examples, int inputs) {
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
            entries += count_entries(at, inputs);
        }
        shared += members * count_entries(any.data(), inputs);
    }
    const double numbers = double(sampled) * inputs;
    return {numbers ? double(entries) / numbers : 0, entries ? double(shared) / double(entries) : 1};
}

struct Form {
    Storage storage;
    bool dense;  // more of them is not 0 than lists are for
};

// The form that suits inputs of which so many examples are looked at together.
template <class X>
Form form_of(const X* x, int64_t examples, int inputs, int64_t together, SideBySide side_by_side) {
    constexpr bool bytes = std::is_same_v<X, uint8_t>;
    if (!may_be_placed(inputs)) return {Storage::number_rows, true};
    const Shares shares = shares_of(x, examples, inputs);
    const bool dense = shares.entries > kListedShare;
    const bool alike = side_by_side == SideBySide::always && shares.shared <= kSharedShare;
    if (bytes && together >= kSheetBatch && side_by_side != SideBySide::never && (dense || alike))
        return {Storage::byte_rows, dense};
    return {dense ? Storage::number_rows : bytes ? Storage::byte_lists : Storage::number_lists, dense};
}

// What a byte stands for: b / 256, as in the book's file.
template <class T>
const T* intensities() {
    static const auto table = [] {
        std::vector<T> of(256);
        for (int byte = 0; byte < 256; ++byte) of[byte] = T(byte) / T(256);
        return of;
    }();
    return table.data();
}

// The inputs of some examples, stored in the form that suits them. X is what they come in: float,
// double, or uint8_t for bytes.
template <class T>
class Stored {
    template <class X>
    static constexpr bool kIsBytes = std::is_same_v<X, uint8_t>;
    template <class X>
    using Value = std::conditional_t<kIsBytes<X>, uint8_t, T>;

public:
    template <class X>
    void keep(const X* x, int64_t examples, int inputs, Storage form) {
        view_.storage = form;
        switch (form) {
            case Storage::byte_lists:
            case Storage::number_lists: return keep_lists(x, examples, inputs);
            case Storage::byte_rows: return keep_bytes(x, examples, inputs);
            case Storage::number_rows: return keep_rows(x, examples, inputs);
        }
    }
    const Inputs<T>& view() const { return view_; }

private:
    template <class X>
    void keep_lists(const X* x, int64_t examples, int inputs) {
        auto& values = values_of<X>();
        const int64_t all = examples * inputs;  // of a few examples there is room for all
        const int64_t entries = examples <= kFewRows ? all : count_entries(x, all);
        const int64_t full = entries + (kEntries - 1) * examples;
        const int64_t room = full + inputs + kEntries;  // a row is written down a little beyond its end
        start_.resize(examples + 1);
        place_.resize(room);
        values.resize(room);
        int64_t entry = 0;
        for (int64_t e = 0; e < examples; ++e, x += inputs) {
            start_[e] = entry;
            if (entry > full) continue;  // somebody has written to x since it was counted
            const int64_t end = entry + list_row(x, inputs, place_.data() + entry, values.data() + entry);
            const uint16_t last = end > entry ? place_[end - 1] : 0;
            for (entry = end; (entry - start_[e]) % kEntries; ++entry) {
                place_[entry] = last;
                values[entry] = 0;
            }
        }
        start_[examples] = entry;
        view_.byte_lists = {start_.data(), place_.data(), bytes_.data(), intensities<T>()};
        view_.number_lists = {start_.data(), place_.data(), numbers_.data(), nullptr};
    }

    template <class X>
    void keep_bytes(const X* x, int64_t examples, int inputs) {
        const int64_t stride = (inputs + kBlock - 1) / kBlock * kBlock;
        bytes_.resize(size_t(examples * stride));
        for (int64_t e = 0; e < examples; ++e) {
            std::copy(x + e * inputs, x + (e + 1) * inputs, bytes_.begin() + e * stride);
            std::fill(bytes_.begin() + e * stride + inputs, bytes_.begin() + (e + 1) * stride, uint8_t(0));
        }
        view_.byte_rows = {bytes_.data(), stride};
    }

    template <class X>
    void keep_rows(const X* x, int64_t examples, int inputs) {
        const int stride = padded<T>(inputs);
        rows_ = Numbers<T>(size_t(examples) * stride);
        for (int64_t e = 0; e < examples; ++e, x += inputs)
            for (int i = 0; i < inputs; ++i)
                rows_.get()[e * stride + i] = kIsBytes<X> ? T(x[i]) / T(256) : T(x[i]);
        view_.number_rows = {rows_.get(), stride};
    }

    template <class X>
    auto& values_of() {
        if constexpr (kIsBytes<X>)
            return bytes_;
        else
            return numbers_;
    }

    std::vector<int64_t, Pages<int64_t>> start_;
    std::vector<uint16_t, Pages<uint16_t>> place_;
    std::vector<uint8_t, Pages<uint8_t>> bytes_;
    std::vector<T, Pages<T>> numbers_;
    Numbers<T> rows_;
    Inputs<T> view_ = {};
};

}  // namespace firstnet
