// Vectors of numbers, as wide as this compilation may use, and e^x for them.
//
// These are the vector extensions of GCC and Clang: + - * work element by element, and the compiler picks
// the instructions. Everything is in an unnamed namespace, because kernels.cpp is compiled once for each
// instruction set, and a function of a wider set must never be linked in place of a narrower one's.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define ALWAYS_INLINE inline __attribute__((always_inline))

namespace {

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

template <class T>
struct Vectors;

template <>
struct Vectors<float> {
    typedef float Vector __attribute__((vector_size(kVectorBytes), may_alias));
    typedef int32_t Bits __attribute__((vector_size(kVectorBytes)));
    static constexpr float rounder = 0x1.8p23f;  // adding it leaves an integer in the low bits
    static constexpr int exponent_bias = 127, mantissa_bits = 23;
    static constexpr float ln2_high = 0x1.62ep-1f, ln2_low = 0x1.0bfbe8p-15f;
    static constexpr int terms = 8;         // of the series: |r|^8 / 8! < 2^-27
    static constexpr float flat = 87.0f;    // beyond it sigmoid is constant, and e^-z is not a normal number
};

template <>
struct Vectors<double> {
    typedef double Vector __attribute__((vector_size(kVectorBytes), may_alias));
    typedef int64_t Bits __attribute__((vector_size(kVectorBytes)));
    static constexpr double rounder = 0x1.8p52;
    static constexpr int exponent_bias = 1023, mantissa_bits = 52;
    static constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;
    static constexpr int terms = 14;        // |r|^14 / 14! < 2^-57
    static constexpr double flat = 708.0;
};

template <class T>
using Vector = typename Vectors<T>::Vector;

template <class T>
constexpr int kLanes = kVectorBytes / int(sizeof(T));

template <class T>
ALWAYS_INLINE Vector<T> load(const T* from) {
    return *reinterpret_cast<const Vector<T>*>(from);
}

template <class T>
ALWAYS_INLINE void store(T* to, Vector<T> v) {
    *reinterpret_cast<Vector<T>*>(to) = v;
}

template <class T>
ALWAYS_INLINE Vector<T> splat(T value) {
    return value - Vector<T>{};  // x - 0 is x, so only the broadcast remains
}

// One of several adjacent numbers, in each lane. ARM multiplies by a lane of a vector, so there several numbers
// are loaded at once; `from` is aligned like a vector.
template <class T>
ALWAYS_INLINE Vector<T> splat_of(const T* from, int number) {
#if defined(__aarch64__)
    return splat<T>(load(from + number / kLanes<T> * kLanes<T>)[number % kLanes<T>]);
#else
    return splat<T>(from[number]);
#endif
}

// The address of a row, as the compiler must take it: it may not derive the address of each vector of the row
// anew, from the row's number, as GCC does for ARM.
template <class T>
ALWAYS_INLINE T* row_at(T* row) {
#if defined(__aarch64__)
    asm("" : "+r"(row));
#endif
    return row;
}

// sum + a b, and sum - a b. A fused instruction is requested explicitly, because the compiler fuses some
// and not others. Numbers computed in two ways (transposed weights, or chunks of other sizes) have to agree
// to the bit.
#if defined(__AVX512F__)
ALWAYS_INLINE Vector<float> add_product(Vector<float> sum, Vector<float> a, Vector<float> b) {
    return _mm512_fmadd_ps(a, b, sum);
}
ALWAYS_INLINE Vector<double> add_product(Vector<double> sum, Vector<double> a, Vector<double> b) {
    return _mm512_fmadd_pd(a, b, sum);
}
ALWAYS_INLINE Vector<float> subtract_product(Vector<float> sum, Vector<float> a, Vector<float> b) {
    return _mm512_fnmadd_ps(a, b, sum);
}
ALWAYS_INLINE Vector<double> subtract_product(Vector<double> sum, Vector<double> a, Vector<double> b) {
    return _mm512_fnmadd_pd(a, b, sum);
}
#elif defined(__FMA__)
ALWAYS_INLINE Vector<float> add_product(Vector<float> sum, Vector<float> a, Vector<float> b) {
    return _mm256_fmadd_ps(a, b, sum);
}
ALWAYS_INLINE Vector<double> add_product(Vector<double> sum, Vector<double> a, Vector<double> b) {
    return _mm256_fmadd_pd(a, b, sum);
}
ALWAYS_INLINE Vector<float> subtract_product(Vector<float> sum, Vector<float> a, Vector<float> b) {
    return _mm256_fnmadd_ps(a, b, sum);
}
ALWAYS_INLINE Vector<double> subtract_product(Vector<double> sum, Vector<double> a, Vector<double> b) {
    return _mm256_fnmadd_pd(a, b, sum);
}
#elif defined(__aarch64__)
ALWAYS_INLINE Vector<float> add_product(Vector<float> sum, Vector<float> a, Vector<float> b) {
    return (Vector<float>)vfmaq_f32((float32x4_t)sum, (float32x4_t)a, (float32x4_t)b);
}
ALWAYS_INLINE Vector<double> add_product(Vector<double> sum, Vector<double> a, Vector<double> b) {
    return (Vector<double>)vfmaq_f64((float64x2_t)sum, (float64x2_t)a, (float64x2_t)b);
}
ALWAYS_INLINE Vector<float> subtract_product(Vector<float> sum, Vector<float> a, Vector<float> b) {
    return (Vector<float>)vfmsq_f32((float32x4_t)sum, (float32x4_t)a, (float32x4_t)b);
}
ALWAYS_INLINE Vector<double> subtract_product(Vector<double> sum, Vector<double> a, Vector<double> b) {
    return (Vector<double>)vfmsq_f64((float64x2_t)sum, (float64x2_t)a, (float64x2_t)b);
}
#else
template <class V>
ALWAYS_INLINE V add_product(V sum, V a, V b) {
    return sum + a * b;
}
template <class V>
ALWAYS_INLINE V subtract_product(V sum, V a, V b) {
    return sum - a * b;
}
#endif

constexpr double kOneOverFactorial[] = {
    1.0, 1.0, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
    1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800};

// e^x for |x| <= flat: x = n ln 2 + r with |r| <= ln 2 / 2, then 2^n times the series of e^r.
template <class T>
ALWAYS_INLINE Vector<T> exponential(Vector<T> x) {
    using Of = Vectors<T>;
    using Bits = typename Of::Bits;
    constexpr T log2_e = T(1.4426950408889634);
    Vector<T> shifted = x * log2_e + Of::rounder;
    Vector<T> n = shifted - Of::rounder;
    Vector<T> r = x - n * Of::ln2_high;
    r = r - n * Of::ln2_low;
    Vector<T> series = splat<T>(T(kOneOverFactorial[Of::terms - 1]));
#pragma GCC unroll 16
    for (int k = Of::terms - 2; k >= 0; --k) series = series * r + T(kOneOverFactorial[k]);
    Bits bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + Of::exponent_bias) << Of::mantissa_bits;
    Vector<T> power;
    std::memcpy(&power, &bits, sizeof power);
    return series * power;
}

// 1 / (1 + e^-z), with z clamped to ±flat; NaN stays NaN (every comparison with it is false).
template <class T>
ALWAYS_INLINE Vector<T> sigmoid(Vector<T> z) {
    const Vector<T> flat = splat<T>(Vectors<T>::flat);
    z = z > flat ? flat : z;
    z = z < -flat ? -flat : z;
    return T(1) / (T(1) + exponential<T>(-z));
}

}  // namespace
