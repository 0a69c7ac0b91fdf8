// Some examples of a mini-batch side by side, for the first layer: inputs that are 0 in all
// of them are left out, and each row of weights is read once, and changed once, for all. That is two and a
// half times the arithmetic of lists, and pays where a processor has the registers for it: AVX-512.
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

#if defined(__AVX512F__)

namespace firstnet {
namespace {

constexpr int kRowsAFetch = 16;     // of weights, between one line of the examples to come and the next
constexpr int kRowsTogether = 2;    // of weights that are changed at once: one alone is a long chain of sums
static_assert(kAtOnce <= kMostOnASheet);

// For each of the 256 patterns that eight neighbours make, which of them are not 0.
struct Patterns {
    uint16_t place[256][8] = {};
    uint8_t count[256] = {};

    constexpr Patterns() {
        for (int pattern = 0; pattern < 256; ++pattern)
            for (int bit = 0; bit < 8; ++bit)
                if (pattern >> bit & 1) place[pattern][count[pattern]++] = uint16_t(bit);
    }
};
alignas(kAlignment) constexpr Patterns kPatterns;

// Appends the places that a pattern of neighbours names. It writes eight for each eight of them, of which
// the next ones take the place; so it never gets beyond the neighbours themselves.
template <int Neighbours>
ALWAYS_INLINE uint16_t* append_places(unsigned pattern, int first, uint16_t* place) {
#pragma GCC unroll 2
    for (int half = 0; half < Neighbours; half += 8) {
        const unsigned eight = pattern >> half & 255;
        const auto* listed = reinterpret_cast<const __m128i*>(kPatterns.place[eight]);
        const __m128i places = _mm_add_epi16(_mm_load_si128(listed), _mm_set1_epi16(short(first + half)));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(place), places);
        place += kPatterns.count[eight];
    }
    return place;
}

// A block of neighbours: `take` writes those of an example down as numbers, a line of them here and a
// further one `step` numbers on; `pattern` tells which of them are not 0 in all examples taken.
template <class T, class X>
struct Block;

template <class T>
struct Block<T, uint8_t> {
    static constexpr int size = kBlock;
    __m128i any = _mm_setzero_si128();

    ALWAYS_INLINE void take(const uint8_t* from, T* to, int step) {
        const __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(from));
        any = _mm_or_si128(any, bytes);
        const __m512i whole = _mm512_cvtepu8_epi32(bytes);
        if constexpr (sizeof(T) == 4) {
            store<T>(to, _mm512_cvtepi32_ps(whole));
        } else {
            store<T>(to, _mm512_cvtepi32_pd(_mm512_castsi512_si256(whole)));
            store<T>(to + step, _mm512_cvtepi32_pd(_mm512_extracti64x4_epi64(whole, 1)));
        }
    }
    ALWAYS_INLINE unsigned pattern() const { return _mm_test_epi8_mask(any, any); }
};

template <class T>
struct Block<T, T> {
    static constexpr int size = kLanes<T>;
    __m512i any = _mm512_setzero_si512();

    ALWAYS_INLINE void take(const T* from, T* to, int) {
        const __m512i numbers = _mm512_load_si512(from);
        any = _mm512_or_si512(any, numbers);
        _mm512_store_si512(to, numbers);
    }
    ALWAYS_INLINE unsigned pattern() const {
        if constexpr (sizeof(T) == 4)
            return _mm512_test_epi32_mask(any, any);
        else
            return _mm512_test_epi64_mask(any, any);
    }
};

// Some examples, as numbers: of each block of inputs that fills a cache line, the line of the first
// example, then that of the second. And the places of the inputs that are not 0 in all of them.
template <class T>
struct Sheet {
    T* numbers;
    uint16_t* place;
    int* count;

    static constexpr int line = kAlignment / int(sizeof(T));

    // That of the examples from `first` on.
    Sheet(const SheetRoom<T>& room, int first)
        : numbers(room.numbers + int64_t(first) * room.row), place(room.places + int64_t(first) * room.row),
          count(room.counts + first) {}

    // Where the numbers of an input are, from example to example a line further.
    template <int Examples>
    static ALWAYS_INLINE int64_t spot(int64_t input) {
        return input + (input & ~int64_t(line - 1)) * (Examples - 1);
    }
};

// Writes some inputs of the examples down; the first of them begins a block.
template <int Examples, class T, class X>
void write_sheet(const Rows<X>& x, const int64_t* order, Range inputs, const Sheet<T> sheet) {
    const X* from[Examples];
#pragma GCC unroll 16
    for (int e = 0; e < Examples; ++e) from[e] = x.at + order[e] * x.stride;
    uint16_t* place = sheet.place;
    T* to = sheet.numbers + int64_t(inputs.first) * Examples;
    constexpr int size = Block<T, X>::size, line = Sheet<T>::line;
    for (int at = inputs.first; at < inputs.end; at += size, to += size * Examples) {
        Block<T, X> block;
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) block.take(from[e] + at, to + e * line, line * Examples);
        place = append_places<size>(block.pattern(), at, place);
    }
    *sheet.count = int(place - sheet.place);
}

// The examples that come next, and what they should be answered. They lie anywhere in memory; a processor
// that is asked for more lines than it can wait for forgets some, so it is asked little by little.
template <int Examples>
struct Coming {
    const char* row[Examples];
    int lines;

    template <class T, class X>
    Coming(const Rows<X>& x, const T* y, int y_stride, const int64_t* order)
        : lines(int((x.stride * sizeof(X) + kAlignment - 1) / kAlignment)) {
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) {
            row[e] = reinterpret_cast<const char*>(x.at + order[e] * x.stride);
            __builtin_prefetch(y + order[e] * y_stride);
        }
    }

    ALWAYS_INLINE void fetch(int line) const {
        if (line >= lines) return;
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) __builtin_prefetch(row[e] + line * kAlignment);
    }
};

struct NothingComing {
    void fetch(int) const {}
};

// z = b + w x, for the examples of a sheet; what is stored are the weights divided by `scale`.
template <int Examples, class T, class Next>
void weigh_sheet(const Layer<T>& layer, const Sheet<T> x, T* z, T scale, const Next& coming) {
    const int64_t stride = layer.stride;
    const uint16_t* place = x.place;
    const T* numbers = x.numbers;
    const int count = *x.count;
    in_runs<widest_for(Examples)>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        const T* w = layer.w + first * kLanes<T>;
        Vector<T> sum[Examples][width] = {};
        for (int number = 0; number < count;) {
            if (!first) coming.fetch(number / kRowsAFetch);
            const int end = count - number < kRowsAFetch ? count : number + kRowsAFetch;
            for (; number < end; ++number) {
                const int64_t input = place[number];
                const T *from = numbers + x.template spot<Examples>(input), *row = w + input * stride;
                Vector<T> weights[width];
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) weights[v] = load(row + v * kLanes<T>);
#pragma GCC unroll 16
                for (int e = 0; e < Examples; ++e) {
                    const Vector<T> value = splat<T>(from[e * x.line]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) sum[e][v] = more(sum[e][v], value, weights[v]);
                }
            }
        }
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) {
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) {
                const int at = (first + v) * kLanes<T>;
                store(z + e * stride + at, more(load(layer.b + at), splat(scale), sum[e][v]));
            }
        }
    });
}

// w -= x delta, for the examples of a sheet (BP4 and the step); delta is multiplied by `louder` first.
template <int Examples, class T>
void step_sheet(T* weights, const Layer<T>& layer, const Sheet<T> x, const T* delta, T louder) {
    const int64_t stride = layer.stride;
    const uint16_t* place = x.place;
    const T* numbers = x.numbers;
    const int all = *x.count;
    in_runs<widest_for(Examples)>(layer.stride / kLanes<T>, [&](int first, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        T* w = weights + first * kLanes<T>;
        Vector<T> along[Examples][width];
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) {
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v)
                along[e][v] = louder * load(delta + e * stride + (first + v) * kLanes<T>);
        }
        in_runs<kRowsTogether>(all, [&](int number, auto rows) __attribute__((always_inline)) {
            constexpr int count = decltype(rows)::width;
            const T* from[count];
            T* row[count];
            Vector<T> moved[count][width];
#pragma GCC unroll 2
            for (int r = 0; r < count; ++r) {
                const int64_t input = place[number + r];
                from[r] = numbers + x.template spot<Examples>(input);
                row[r] = w + input * stride;
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) moved[r][v] = load(row[r] + v * kLanes<T>);
            }
#pragma GCC unroll 16
            for (int e = 0; e < Examples; ++e) {
#pragma GCC unroll 2
                for (int r = 0; r < count; ++r) {
                    const Vector<T> value = splat<T>(from[r][e * x.line]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) moved[r][v] = less(moved[r][v], value, along[e][v]);
                }
            }
#pragma GCC unroll 2
            for (int r = 0; r < count; ++r) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) store(row[r] + v * kLanes<T>, moved[r][v]);
            }
        });
    });
}

}  // namespace
}  // namespace firstnet

#endif
