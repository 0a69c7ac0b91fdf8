// How threads share a mini-batch: some work by examples, some by rows of weights. Each number is always
// computed in the same way, so the weights are the same to the bit, whatever the number of threads.
#pragma once

#include "kernels.hpp"
#include "vectors.hpp"

namespace firstnet {
namespace {

// Flushes subnormal numbers to 0 while a kernel runs: they come from saturated neurons, carry no
// information, and are slow on many processors.
class FlushSubnormals {
public:
#if defined(__SSE2__)
    FlushSubnormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
    ~FlushSubnormals() { _mm_setcsr(before_); }

private:
    unsigned before_;
#else
    FlushSubnormals() {}
    ~FlushSubnormals() {}
#endif
};

struct Range {
    int first, end;
    int count() const { return end - first; }
};

// A member of a team of threads.
struct Member {
    int rank, size;

    // Its share of 0 to count - 1, in whole units; may be empty.
    Range share(int count, int unit) const {
        const int64_t units = (count + unit - 1) / unit;
        const int64_t first = units * rank / size * unit, end = units * (rank + 1) / size * unit;
        return {int(first < count ? first : count), int(end < count ? end : count)};
    }
};

constexpr Member kSoleMember = {0, 1};
constexpr Team kSerial = {1, nullptr, nullptr};
constexpr int kShareInputs = 48;  // inputs: whole tiles, bitmasks and vectors

// Calls work(member) for each member of a team.
template <class Work>
void parallel(const Team& team, Work work) {
    if (team.size == 1) return work(kSoleMember);
    struct Given {
        Work& work;
        int size;
    } given = {work, team.size};
    const auto call = [](void* data, int rank) {
        const FlushSubnormals flushing;
        const Given& given = *static_cast<Given*>(data);
        given.work(Member{rank, given.size});
    };
    team.run(team.pool, call, &given);
}

}  // namespace
}  // namespace firstnet
