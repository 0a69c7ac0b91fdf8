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
constexpr int64_t kSampledRows = 1000;

// Calls found(place) for every entry of a row that is not 0. Zeros are skipped eight bytes at a time.
template <class Found>
void for_each_entry(const uint8_t* row, int inputs, Found found) {
    int place = 0;
    for (; place + 8 <= inputs; place += 8) {
        uint64_t eight;
        std::memcpy(&eight, row + place, 8);
        if (!eight) continue;
        for (int i = place; i < place + 8; ++i)
            if (row[i]) found(i);
    }
    for (; place < inputs; ++place)
        if (row[place]) found(place);
}

template <class X, class Found>
void for_each_entry(const X* row, int inputs, Found found) {
    for (int place = 0; place < inputs; ++place)
        if (row[place] != 0) found(place);
}

template <class X>
int64_t count_entries(const X* row, int64_t numbers) {
    int64_t entries = 0;
    for (int64_t i = 0; i < numbers; ++i) entries += row[i] != 0;
    return entries;
}

// Whether lists are the better form: few enough entries, and places that fit 16 bits.
template <class X>
bool mostly_zero(const X* x, int64_t examples, int inputs) {
    if (inputs > std::numeric_limits<uint16_t>::max()) return false;
    const int64_t step = std::max<int64_t>(1, examples / kSampledRows);
    int64_t entries = 0, numbers = 0;
    for (int64_t e = 0; e < examples; e += step, numbers += inputs)
        entries += count_entries(x + e * inputs, inputs);
    return double(entries) <= kListedShare * double(numbers);
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
    static constexpr bool kBytes = std::is_same_v<X, uint8_t>;
    template <class X>
    using Value = std::conditional_t<kBytes<X>, uint8_t, T>;

public:
    template <class X>
    void keep(const X* x, int64_t examples, int inputs, bool listed) {
        if (listed)
            keep_lists(x, examples, inputs);
        else
            keep_rows(x, examples, inputs);
    }
    const Inputs<T>& view() const { return view_; }

private:
    template <class X>
    void keep_lists(const X* x, int64_t examples, int inputs) {
        auto& values = values_of<X>();
        const int64_t entries = count_entries(x, examples * inputs);
        start_.resize(examples + 1);
        place_.resize(entries);
        values.resize(entries);
        int64_t entry = 0;
        for (int64_t e = 0; e < examples; ++e) {
            const X* row = x + e * inputs;
            start_[e] = entry;
            for_each_entry(row, inputs, [&](int place) {
                if (entry == entries) return;  // somebody has written to x since it was counted
                place_[entry] = uint16_t(place);
                values[entry++] = Value<X>(row[place]);
            });
        }
        start_[examples] = entry;
        view_.storage = kBytes<X> ? Storage::byte_lists : Storage::number_lists;
        view_.bytes = {start_.data(), place_.data(), bytes_.data(), intensities<T>()};
        view_.numbers = {start_.data(), place_.data(), numbers_.data(), nullptr};
    }

    template <class X>
    void keep_rows(const X* x, int64_t examples, int inputs) {
        const int stride = padded<T>(inputs);
        rows_ = Numbers<T>(size_t(examples) * stride);
        for (int64_t e = 0; e < examples; ++e, x += inputs)
            for (int i = 0; i < inputs; ++i)
                rows_.get()[e * stride + i] = kBytes<X> ? T(x[i]) / T(256) : T(x[i]);
        view_.storage = Storage::rows;
        view_.rows = rows_.get();
        view_.row_stride = stride;
    }

    template <class X>
    auto& values_of() {
        if constexpr (kBytes<X>)
            return bytes_;
        else
            return numbers_;
    }

    std::vector<int64_t> start_;
    std::vector<uint16_t> place_;
    std::vector<uint8_t> bytes_;
    std::vector<T> numbers_;
    Numbers<T> rows_;
    Inputs<T> view_ = {};
};

}  // namespace firstnet
