// Some examples of a mini-batch side by side, for the first layer: inputs that are 0 in all of them are left
// out, and each row of weights is read once, and changed once, for all.
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

#if defined(__AVX2__)

namespace firstnet {
namespace {

constexpr int kRowsAFetch = 16;    // of weights, between one line of the examples to come and the next
constexpr int kRowsTogether = 2;   // of weights that are changed at once: one alone is a long chain of sums
constexpr int64_t kPanelBytes = 400'000;  // of weights that stay near while several sheets pass by
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

// Which of some neighbours are not 0, told by their bits.
ALWAYS_INLINE unsigned pattern_of(__m128i bytes) {
    return 0xffff & ~unsigned(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
}
#if defined(__AVX512F__)
ALWAYS_INLINE unsigned pattern_of(Vectors<float>::Bits bits) {
    return _mm512_test_epi32_mask((__m512i)bits, (__m512i)bits);
}
ALWAYS_INLINE unsigned pattern_of(Vectors<double>::Bits bits) {
    return _mm512_test_epi64_mask((__m512i)bits, (__m512i)bits);
}
#else
ALWAYS_INLINE unsigned pattern_of(Vectors<float>::Bits bits) {
    return 0xff & ~unsigned(_mm256_movemask_ps((__m256)(bits == Vectors<float>::Bits{})));
}
ALWAYS_INLINE unsigned pattern_of(Vectors<double>::Bits bits) {
    return 0xf & ~unsigned(_mm256_movemask_pd((__m256d)(bits == Vectors<double>::Bits{})));
}
#endif

// The numbers of as many bytes as a vector has lanes, the first ones of `bytes`.
#if defined(__AVX512F__)
ALWAYS_INLINE void widen(__m128i bytes, float* to) {
    store<float>(to, _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes)));
}
ALWAYS_INLINE void widen(__m128i bytes, double* to) {
    store<double>(to, _mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(bytes)));
}
#else
ALWAYS_INLINE void widen(__m128i bytes, float* to) {
    store<float>(to, _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes)));
}
ALWAYS_INLINE void widen(__m128i bytes, double* to) {
    store<double>(to, _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(bytes)));
}
#endif

// As many bytes, and 0 after them.
template <class T>
ALWAYS_INLINE __m128i first_bytes(const uint8_t* from) {
    __m128i bytes = _mm_setzero_si128();
    std::memcpy(&bytes, from, kLanes<T>);
    return bytes;
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
        constexpr int line = kAlignment / int(sizeof(T));
        any = _mm_or_si128(any, _mm_load_si128(reinterpret_cast<const __m128i*>(from)));
#pragma GCC unroll 4
        for (int at = 0; at < size; at += kLanes<T>)
            widen(first_bytes<T>(from + at), to + at / line * step + at % line);
    }
    ALWAYS_INLINE unsigned pattern() const { return pattern_of(any); }
};

template <class T>
struct Block<T, T> {
    static constexpr int size = kAlignment / int(sizeof(T)), vectors = size / kLanes<T>;
    typename Vectors<T>::Bits any[vectors] = {};

    ALWAYS_INLINE void take(const T* from, T* to, int) {
#pragma GCC unroll 2
        for (int v = 0; v < vectors; ++v) {
            const Vector<T> numbers = load(from + v * kLanes<T>);
            typename Vectors<T>::Bits bits;
            std::memcpy(&bits, &numbers, sizeof bits);
            any[v] |= bits;
            store(to + v * kLanes<T>, numbers);
        }
    }
    ALWAYS_INLINE unsigned pattern() const {
        unsigned pattern = 0;
#pragma GCC unroll 2
        for (int v = 0; v < vectors; ++v) pattern |= pattern_of(any[v]) << v * kLanes<T>;
        return pattern;
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

    // The one in a member's room that begins with this of its examples.
    Sheet(const SheetRoom<T>& room, Member who, int example) {
        const int64_t at = int64_t(who.number) * room.examples + example;
        numbers = room.numbers + at * room.row;
        place = room.places + at * room.row;
        count = room.counts + at;
    }

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

// Calls work(example, sheet, height) for the sheets of some examples, which a member's room has room for.
template <class T, class Work>
void in_sheets(Range some, const SheetRoom<T>& room, Member who, Work work) {
    in_tiles(some.count(), [&](int few, auto run) { work(some.first + few, Sheet<T>(room, who, few), run); });
}

template <class T, class X>
void write_sheets(const Rows<X>& x, const int64_t* order, Range some, Range inputs, const SheetRoom<T>& room,
                  Member who) {
    in_sheets(some, room, who, [&](int e, const Sheet<T>& sheet, auto run) {
        write_sheet<decltype(run)::width>(x, order + e, inputs, sheet);
    });
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

// Calls work(vectors) for the neurons of a layer, panel by panel.
template <class T, class Work>
void in_panels(const Layer<T>& layer, Work work) {
    const int all = layer.stride / kLanes<T>;
    const int64_t pairs = kPanelBytes / (int64_t(layer.inputs) * kVectorBytes) / 2;
    const int panel = pairs < 1 ? 2 : 2 * pairs < all ? int(2 * pairs) : all;
    for (int first = 0; first < all; first += panel)
        work(Range{first, all - first < panel ? all : first + panel});
}

// z = b + w x for the examples of a sheet and some vectors of neurons; what is stored are the weights
// divided by `scale`.
template <int Examples, class T, class Next>
void weigh_sheet(const Layer<T>& layer, Range vectors, const Sheet<T> x, T* z, T scale, const Next& coming) {
    const int64_t stride = layer.stride;
    const uint16_t* place = x.place;
    const T* numbers = x.numbers;
    const int count = *x.count;
    in_runs<widest_for(Examples)>(vectors.count(), [&](int begin, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        const int first = vectors.first + begin;
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

// w -= x delta for the examples of a sheet and some vectors of neurons (BP4 and the step); delta is
// multiplied by `louder` first.
template <int Examples, class T>
void step_sheet(T* weights, const Layer<T>& layer, Range vectors, const Sheet<T> x, const T* delta,
                T louder) {
    const int64_t stride = layer.stride;
    const uint16_t* place = x.place;
    const T* numbers = x.numbers;
    const int all = *x.count;
    in_runs<widest_for(Examples)>(vectors.count(), [&](int begin, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        const int first = vectors.first + begin;
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
