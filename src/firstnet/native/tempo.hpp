// Alone or together: whichever is quicker here and now.
//
// Two threads are slower than one where the other processor is busy, or where weights wander between
// caches for less work than that takes. Nobody can tell beforehand; so both ways are timed while the
// network learns, and the other one is tried again from time to time. The weights do not depend on it.
#pragma once

#include <algorithm>
#include <chrono>

namespace firstnet {

class Tempo {
public:
    // Goes a stretch by work(together), and remembers how long a unit of it took.
    template <class Work>
    void go(double units, Work work) {
        const bool together = goes_together();
        const auto began = std::chrono::steady_clock::now();
        work(together);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        remember(together, took.count() / units);
    }

    // Where another kind of work begins.
    void forget() { *this = Tempo(); }

private:
    static constexpr int kFirst = 3;  // together to start the threads, together, and alone
    static constexpr int kImpatient = 16, kPatient = 64;  // stretches before the other way is tried

    bool goes_together() const {
        if (stretches_ < kFirst) return stretches_ < kFirst - 1;
        return (since_ < patience_) == (seconds_[1] < seconds_[0]);
    }

    void remember(bool together, double seconds) {
        double& known = seconds_[together];
        if (stretches_ < kFirst) {
            ++stretches_;
            known = seconds;
            return;
        }
        const bool was_a_try = since_ >= patience_;
        const bool led = seconds_[1] < seconds_[0];
        known = was_a_try ? seconds : 0.7 * known + 0.3 * seconds;
        since_ = was_a_try ? 0 : since_ + 1;
        const bool leads = seconds_[1] < seconds_[0];
        if (was_a_try) patience_ = led == leads ? std::min(2 * patience_, kPatient) : kImpatient;
    }

    double seconds_[2] = {0, 0};  // for a unit of work, lately: alone, and together
    int stretches_ = 0, since_ = 0, patience_ = kImpatient;
};

}  // namespace firstnet
