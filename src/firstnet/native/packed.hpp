// The first layer, for packed batches of examples. Inputs that are 0 in all of them are skipped, and each
// row of weights is read once and changed once for the whole batch.
#pragma once

#include "kernels.hpp"
#include "runs.hpp"
#include "team.hpp"

#if defined(__AVX2__)

namespace firstnet {
namespace {

constexpr int kRowsPerPrefetch = 16;  // rows of weights between two prefetched lines of the next examples
constexpr int kRowsAtOnce = 2;        // rows stepped at once: the sums of one alone are a long chain
constexpr int64_t kPanelBytes = 400'000;  // of weights that stay in the cache while several batches use them
static_assert(kTileRows <= kMaxPacked);

// For each of the 256 patterns of eight inputs, the indices of the nonzero ones.
struct NonzeroIndices {
    uint16_t index[256][8] = {};
    uint8_t count[256] = {};

    constexpr NonzeroIndices() {
        for (int pattern = 0; pattern < 256; ++pattern)
            for (int bit = 0; bit < 8; ++bit)
                if (pattern >> bit & 1) index[pattern][count[pattern]++] = uint16_t(bit);
    }
};
alignas(kAlignment) constexpr NonzeroIndices kNonzeroIndices;

// Appends the indices of the nonzero inputs in a pattern. Each group of eight writes all eight slots, and
// the next group overwrites the unused ones; so it never writes beyond the inputs themselves.
template <int Count>
ALWAYS_INLINE uint16_t* append_indices(unsigned pattern, int first, uint16_t* index) {
#pragma GCC unroll 2
    for (int half = 0; half < Count; half += 8) {
        const unsigned eight = pattern >> half & 255;
        const auto* indices_of = reinterpret_cast<const __m128i*>(kNonzeroIndices.index[eight]);
        const __m128i indices =
            _mm_add_epi16(_mm_load_si128(indices_of), _mm_set1_epi16(short(first + half)));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(index), indices);
        index += kNonzeroIndices.count[eight];
    }
    return index;
}

// A bit for each input that is nonzero.
ALWAYS_INLINE unsigned nonzero_bits(__m128i bytes) {
    return 0xffff & ~unsigned(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
}
#if defined(__AVX512F__)
ALWAYS_INLINE unsigned nonzero_bits(Vectors<float>::Bits bits) {
    return _mm512_test_epi32_mask((__m512i)bits, (__m512i)bits);
}
ALWAYS_INLINE unsigned nonzero_bits(Vectors<double>::Bits bits) {
    return _mm512_test_epi64_mask((__m512i)bits, (__m512i)bits);
}
#else
ALWAYS_INLINE unsigned nonzero_bits(Vectors<float>::Bits bits) {
    return 0xff & ~unsigned(_mm256_movemask_ps((__m256)(bits == Vectors<float>::Bits{})));
}
ALWAYS_INLINE unsigned nonzero_bits(Vectors<double>::Bits bits) {
    return 0xf & ~unsigned(_mm256_movemask_pd((__m256d)(bits == Vectors<double>::Bits{})));
}
#endif

// Converts the first bytes, as many as a vector has lanes, to numbers.
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

// Loads as many bytes as a vector has lanes; the rest are 0.
template <class T>
ALWAYS_INLINE __m128i first_bytes(const uint8_t* from) {
    __m128i bytes = _mm_setzero_si128();
    std::memcpy(&bytes, from, kLanes<T>);
    return bytes;
}

// A block of adjacent inputs. `take` writes those of one example as numbers, with `step` numbers between
// its cache lines. `pattern` has a bit for each input that is nonzero in any example taken.
template <class T, class X>
struct InputBlock;

template <class T>
struct InputBlock<T, uint8_t> {
    static constexpr int size = kPackedInputs;
    __m128i any = _mm_setzero_si128();

    ALWAYS_INLINE void take(const uint8_t* from, T* to, int step) {
        constexpr int line = kAlignment / int(sizeof(T));
        any = _mm_or_si128(any, _mm_load_si128(reinterpret_cast<const __m128i*>(from)));
#pragma GCC unroll 4
        for (int at = 0; at < size; at += kLanes<T>)
            widen(first_bytes<T>(from + at), to + at / line * step + at % line);
    }
    ALWAYS_INLINE unsigned pattern() const { return nonzero_bits(any); }
};

template <class T>
struct InputBlock<T, T> {
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
        for (int v = 0; v < vectors; ++v) pattern |= nonzero_bits(any[v]) << v * kLanes<T>;
        return pattern;
    }
};

// A packed batch: for each cache line of inputs, the line of the first example, then that of the second,
// and so on. With it, the indices of the inputs that are nonzero in any of them.
template <class T>
struct PackedBatch {
    T* numbers;
    uint16_t* index;
    int* count;

    static constexpr int line = kAlignment / int(sizeof(T));

    // The batch in a member's buffer that starts with this example.
    PackedBatch(const PackBuffer<T>& buffer, Member member, int example) {
        const int64_t at = int64_t(member.rank) * buffer.examples + example;
        numbers = buffer.numbers + at * buffer.row;
        index = buffer.indices + at * buffer.row;
        count = buffer.counts + at;
    }

    // The offset of an input; each further example is one cache line on.
    template <int Examples>
    static ALWAYS_INLINE int64_t offset(int64_t input) {
        return input + (input & ~int64_t(line - 1)) * (Examples - 1);
    }
};

// Packs a range of inputs, which starts at a block.
template <int Examples, class T, class X>
void pack_examples(const DenseRows<X>& x, const int64_t* order, Range inputs, const PackedBatch<T> batch) {
    const X* from[Examples];
#pragma GCC unroll 16
    for (int e = 0; e < Examples; ++e) from[e] = x.at + order[e] * x.stride;
    uint16_t* index = batch.index;
    T* to = batch.numbers + int64_t(inputs.first) * Examples;
    constexpr int size = InputBlock<T, X>::size, line = PackedBatch<T>::line;
    for (int at = inputs.first; at < inputs.end; at += size, to += size * Examples) {
        InputBlock<T, X> block;
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) block.take(from[e] + at, to + e * line, line * Examples);
        index = append_indices<size>(block.pattern(), at, index);
    }
    *batch.count = int(index - batch.index);
}

// Calls work(example, packed batch, height) for the batches of some examples, which fit in a member's
// buffer.
template <class T, class Work>
void in_packed_batches(Range chunk, const PackBuffer<T>& buffer, Member member, Work work) {
    in_tiles(chunk.count(), [&](int begin, auto run) {
        work(chunk.first + begin, PackedBatch<T>(buffer, member, begin), run);
    });
}

template <class T, class X>
void pack_batches(const DenseRows<X>& x, const int64_t* order, Range chunk, Range inputs,
                  const PackBuffer<T>& buffer, Member member) {
    in_packed_batches(chunk, buffer, member, [&](int e, const PackedBatch<T>& batch, auto run) {
        pack_examples<decltype(run)::width>(x, order + e, inputs, batch);
    });
}

// Prefetches the next examples and their targets, which are scattered in memory. A processor drops some of
// many prefetches issued at once, so they are spread out.
template <int Examples>
struct Prefetcher {
    const char* row[Examples];
    int lines;

    template <class T, class X>
    Prefetcher(const DenseRows<X>& x, const T* y, int y_stride, const int64_t* order)
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

struct NoPrefetch {
    void fetch(int) const {}
};

// Calls work(vectors) for the neurons of a layer, one panel at a time.
template <class T, class Work>
void in_panels(const Layer<T>& layer, Work work) {
    const int all = layer.width / kLanes<T>;
    const int64_t pairs = kPanelBytes / (int64_t(layer.inputs) * kVectorBytes) / 2;
    const int panel = pairs < 1 ? 2 : 2 * pairs < all ? int(2 * pairs) : all;
    for (int first = 0; first < all; first += panel)
        work(Range{first, all - first < panel ? all : first + panel});
}

// Whether a packed batch has all inputs, so that none needs to be looked up: a tenth of the time with AVX2. With
// AVX-512, whose vectors take twice the work, the kernels are compiled only once.
template <class T>
bool has_all_inputs([[maybe_unused]] const Layer<T>& layer, [[maybe_unused]] const PackedBatch<T>& x) {
#if defined(__AVX512F__)
    return false;
#else
    return *x.count == layer.inputs;
#endif
}

// z = b + w x for a packed batch and some vectors of neurons. The stored weights are the real ones divided
// by `scale`.
template <int Examples, bool AllInputs, class T, class Next>
void forward_packed_inputs(const Layer<T>& layer, Range vectors, const PackedBatch<T> x, T* z, T scale,
                    const Next& prefetcher) {
    const int64_t stride = layer.stride;
    [[maybe_unused]] const uint16_t* index = x.index;
    const T* numbers = x.numbers;
    const int count = *x.count;
    in_runs<widest_for(Examples)>(vectors.count(), [&](int begin, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        const int first = vectors.first + begin;
        const T* w = layer.w + first * kLanes<T>;
        Vector<T> sum[Examples][width] = {};
        for (int number = 0; number < count;) {
            if (!first) prefetcher.fetch(number / kRowsPerPrefetch);
            const int end = count - number < kRowsPerPrefetch ? count : number + kRowsPerPrefetch;
            for (; number < end; ++number) {
                const int64_t input = AllInputs ? number : index[number];
                const T *from = numbers + x.template offset<Examples>(input), *row = w + input * stride;
                Vector<T> weights[width];
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) weights[v] = load(row + v * kLanes<T>);
#pragma GCC unroll 16
                for (int e = 0; e < Examples; ++e) {
                    const Vector<T> value = splat<T>(from[e * x.line]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v) sum[e][v] = add_product(sum[e][v], value, weights[v]);
                }
            }
        }
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) {
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v) {
                const int at = (first + v) * kLanes<T>;
                store(z + e * stride + at, add_product(load(layer.b + at), splat(scale), sum[e][v]));
            }
        }
    });
}

template <int Examples, class T, class Next>
void forward_packed(const Layer<T>& layer, Range vectors, const PackedBatch<T> x, T* z, T scale,
                    const Next& prefetcher) {
    if (has_all_inputs(layer, x))
        forward_packed_inputs<Examples, true>(layer, vectors, x, z, scale, prefetcher);
    else
        forward_packed_inputs<Examples, false>(layer, vectors, x, z, scale, prefetcher);
}

// w -= x delta for a packed batch and some vectors of neurons (BP4 and the step); delta is multiplied by
// `scale` first.
template <int Examples, bool AllInputs, class T>
void step_packed_inputs(T* weights, const Layer<T>& layer, Range vectors, const PackedBatch<T> x, const T* delta,
                 T scale) {
    const int64_t stride = layer.stride;
    [[maybe_unused]] const uint16_t* index = x.index;
    const T* numbers = x.numbers;
    const int all = *x.count;
    in_runs<widest_for(Examples)>(vectors.count(), [&](int begin, auto run) __attribute__((always_inline)) {
        constexpr int width = decltype(run)::width;
        const int first = vectors.first + begin;
        T* w = weights + first * kLanes<T>;
        Vector<T> scaled_delta[Examples][width];
#pragma GCC unroll 16
        for (int e = 0; e < Examples; ++e) {
#pragma GCC unroll 8
            for (int v = 0; v < width; ++v)
                scaled_delta[e][v] = scale * load(delta + e * stride + (first + v) * kLanes<T>);
        }
        in_runs<kRowsAtOnce>(all, [&](int number, auto rows) __attribute__((always_inline)) {
            constexpr int count = decltype(rows)::width;
            const T* from[count];
            T* row[count];
            Vector<T> updated[count][width];
#pragma GCC unroll 2
            for (int r = 0; r < count; ++r) {
                const int64_t input = AllInputs ? number + r : index[number + r];
                from[r] = numbers + x.template offset<Examples>(input);
                row[r] = w + input * stride;
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) updated[r][v] = load(row[r] + v * kLanes<T>);
            }
#pragma GCC unroll 16
            for (int e = 0; e < Examples; ++e) {
#pragma GCC unroll 2
                for (int r = 0; r < count; ++r) {
                    const Vector<T> value = splat<T>(from[r][e * x.line]);
#pragma GCC unroll 8
                    for (int v = 0; v < width; ++v)
                        updated[r][v] = subtract_product(updated[r][v], value, scaled_delta[e][v]);
                }
            }
#pragma GCC unroll 2
            for (int r = 0; r < count; ++r) {
#pragma GCC unroll 8
                for (int v = 0; v < width; ++v) store(row[r] + v * kLanes<T>, updated[r][v]);
            }
        });
    });
}

template <int Examples, class T>
void step_packed(T* weights, const Layer<T>& layer, Range vectors, const PackedBatch<T> x, const T* delta,
                 T scale) {
    if (has_all_inputs(layer, x))
        step_packed_inputs<Examples, true>(weights, layer, vectors, x, delta, scale);
    else
        step_packed_inputs<Examples, false>(weights, layer, vectors, x, delta, scale);
}

}  // namespace
}  // namespace firstnet

#endif
