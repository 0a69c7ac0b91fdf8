// What one thread of this machine can do at most: multiply-adds from registers; bytes that are read, and
// bytes that are read and written, of as many bytes as stay in each cache. limit.py compiles it, with as
// many bytes as the vectors have.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

typedef float Vector __attribute__((vector_size(VECTOR_BYTES)));
constexpr int kLanes = VECTOR_BYTES / 4;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// The best of some turns of work(), which says how much it did.
template <class Work>
double rate(Work work) {
    double best = 0;
    for (int turn = 0; turn < 15; ++turn) {
        const double began = now(), done = work();
        const double found = done / (now() - began);
        if (found > best) best = found;
    }
    return best;
}

double multiply_adds(Vector* out) {
    constexpr int sums = 12;
    constexpr int64_t times = 2'000'000;
    Vector sum[sums];
    for (int i = 0; i < sums; ++i) sum[i] = out[i];
    Vector a = out[sums], b = out[sums + 1];
    for (int64_t t = 0; t < times; ++t) {
        asm volatile("" : "+v"(a), "+v"(b));  // or they would be multiplied but once
#pragma GCC unroll 12
        for (int i = 0; i < sums; ++i) sum[i] = a * b + sum[i];
    }
    for (int i = 0; i < sums; ++i) out[i] = sum[i];
    return 2.0 * kLanes * sums * times;
}

double read(const Vector* from, int64_t count, Vector* out) {
    const int64_t times = 40'000'000 / count + 1;
    Vector sum[8] = {};
    for (int64_t t = 0; t < times; ++t) {
        asm volatile("" ::: "memory");  // or the loops might change places
        for (int64_t i = 0; i < count; i += 8) {
#pragma GCC unroll 8
            for (int k = 0; k < 8; ++k) sum[k] += from[i + k];
        }
    }
    for (int k = 0; k < 8; ++k) out[k] += sum[k];
    return double(times) * count * sizeof(Vector);
}

double change(Vector* at, int64_t count) {
    const int64_t times = 20'000'000 / count + 1;
    for (int64_t t = 0; t < times; ++t) {
        const Vector by = Vector{} + float(t & 1);
        asm volatile("" ::: "memory");
        for (int64_t i = 0; i < count; i += 8) {
#pragma GCC unroll 8
            for (int k = 0; k < 8; ++k) at[i + k] += by;
        }
    }
    return double(times) * count * sizeof(Vector);
}

int main(int argc, char** argv) {
    std::vector<float> room(1 << 22);
    auto* at = reinterpret_cast<Vector*>((reinterpret_cast<uintptr_t>(room.data()) + 4095) / 4096 * 4096);
    Vector out[16] = {};
    std::printf("{\"multiply_adds\": %.4g", rate([&] { return multiply_adds(out); }));
    for (int i = 1; i < argc; ++i) {
        const int64_t bytes = std::atoll(argv[i]), count = bytes / int64_t(sizeof(Vector)) / 8 * 8;
        std::printf(", \"read %lld\": %.4g", (long long)bytes, rate([&] { return read(at, count, out); }));
        std::printf(", \"change %lld\": %.4g", (long long)bytes, rate([&] { return change(at, count); }));
    }
    std::printf(", \"nothing\": %g}\n", double(out[0][0]) * 0);
}
