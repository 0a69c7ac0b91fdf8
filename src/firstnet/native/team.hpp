// How a mini-batch is shared: some work by examples, some by rows of weights; and each number is always
// computed in the same way, so that the weights are the same to the bit, however many threads there are.
#pragma once

#include "kernels.hpp"
#include "vectors.hpp"

namespace firstnet {
namespace {

// Numbers below the smallest normal one count as 0 while a kernel runs: they come from saturated
// neurons, carry no information, and are slow on many processors.
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

// One of those who share the work.
struct Member {
    int number, of;

    // The part of 0 to count - 1 that falls to it, in whole units, perhaps none.
    Range share(int count, int unit) const {
        const int64_t units = (count + unit - 1) / unit;
        const int64_t first = units * number / of * unit, end = units * (number + 1) / of * unit;
        return {int(first < count ? first : count), int(end < count ? end : count)};
    }
};

constexpr Member kAlone = {0, 1};
constexpr Team kSolo = {1, nullptr, nullptr};
constexpr int kShareUnit = 48;  // inputs: whole tiles, words and vectors

// Calls work(member) for each member of a team.
template <class Work>
void together(const Team& team, Work work) {
    if (team.size == 1) return work(kAlone);
    struct Given {
        Work& work;
        int size;
    } given = {work, team.size};
    const auto call = [](void* data, int number) {
        const FlushSubnormals while_here;
        const Given& given = *static_cast<Given*>(data);
        given.work(Member{number, given.size});
    };
    team.run(team.pool, call, &given);
}

}  // namespace
}  // namespace firstnet
