// Autotuning: one thread or several, whichever is faster at the moment.
//
// Two threads are slower than one if the other processor is busy, or if moving weights between caches takes
// longer than the work saved. This cannot be known in advance. So both are timed during training, and the
// slower one is tried again from time to time. The weights do not depend on the choice.
#pragma once

#include <algorithm>
#include <chrono>

namespace firstnet {

class Autotune {
public:
    // Runs a chunk with work(parallel), and records its time per unit of work.
    template <class Work>
    void run(double units, Work work) {
        const bool parallel = chooses_parallel();
        const auto began = std::chrono::steady_clock::now();
        work(parallel);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        record(parallel, took.count() / units);
    }

    // Starts over for a different kind of work.
    void reset() { *this = Autotune(); }

private:
    static constexpr int kFirst = 3;  // parallel to start the threads, parallel, and single
    static constexpr int kShortWait = 16, kLongWait = 64;  // chunks between trials of the other way

    bool chooses_parallel() const {
        if (chunks_ < kFirst) return chunks_ < kFirst - 1;
        return (since_trial_ < patience_) == (seconds_[1] < seconds_[0]);
    }

    void record(bool parallel, double seconds) {
        double& known = seconds_[parallel];
        if (chunks_ < kFirst) {
            ++chunks_;
            known = seconds;
            return;
        }
        const bool was_trial = since_trial_ >= patience_;
        const bool led = seconds_[1] < seconds_[0];
        known = was_trial ? seconds : 0.7 * known + 0.3 * seconds;
        since_trial_ = was_trial ? 0 : since_trial_ + 1;
        const bool leads = seconds_[1] < seconds_[0];
        if (was_trial) patience_ = led == leads ? std::min(2 * patience_, kLongWait) : kShortWait;
    }

    double seconds_[2] = {0, 0};  // recent time per unit of work: single, and parallel
    int chunks_ = 0, since_trial_ = 0, patience_ = kShortWait;
};

}  // namespace firstnet
