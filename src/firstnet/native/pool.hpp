// Threads that wait for work, and share it with the thread that has it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

#include "kernels.hpp"

namespace firstnet {

// A thread waits so many turns for the next work before it lies down to sleep: work comes every few
// microseconds while a network learns, and to wake a thread takes longer.
constexpr int kWaits = 20'000;
constexpr int kYieldsAfter = 2'000;  // turns, where somebody else may need the processor

inline void wait_a_little() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

inline int64_t this_process() {
#if defined(__unix__) || defined(__APPLE__)
    return getpid();
#else
    return 0;
#endif
}

class Pool {
public:
    using Work = void (*)(void* data, int member);

    // Starts threads, so that with the caller's there are `size`; fewer, if the system has no more.
    explicit Pool(int size) : wanted_(size) {
        threads_.reserve(size);
        try {
            while (int(threads_.size()) + 1 < size)
                threads_.emplace_back([this, member = int(threads_.size()) + 1] { attend(member); });
        } catch (const std::system_error&) {
        }
    }

    ~Pool() {
        {
            const std::lock_guard<std::mutex> alone(sleep_);
            ending_ = true;
            round_.fetch_add(1, std::memory_order_release);
        }
        wake_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    int wanted() const { return wanted_; }
    int size() const { return int(threads_.size()) + 1; }

    // A process that was forked has none of the threads, and must not wait for them.
    bool is_mine() const { return process_ == this_process(); }

    // Calls work(data, member) for each of the first `size` members, this thread's being 0.
    void run(Work work, void* data, int size) {
        work_ = work;
        data_ = data;
        size_ = size;
        left_.store(this->size() - 1, std::memory_order_relaxed);
        {
            const std::lock_guard<std::mutex> alone(sleep_);
            round_.fetch_add(1, std::memory_order_release);
        }
        if (sleeping_.load()) wake_.notify_all();
        work(data, 0);
        for (int turn = 0; left_.load(std::memory_order_acquire); ++turn) wait(turn);
    }

private:
    static void wait(int turn) {
        if (turn > kYieldsAfter)
            std::this_thread::yield();
        else
            wait_a_little();
    }

    void attend(int member) {
        for (uint64_t seen = 0;; ++seen) {
            for (int turn = 0; round_.load(std::memory_order_acquire) == seen && turn < kWaits; ++turn)
                wait(turn);
            if (round_.load(std::memory_order_acquire) == seen) {
                std::unique_lock<std::mutex> asleep(sleep_);
                ++sleeping_;
                wake_.wait(asleep, [&] { return round_.load() != seen; });
                --sleeping_;
            }
            if (ending_) return;
            if (member < size_) work_(data_, member);
            left_.fetch_sub(1, std::memory_order_release);
        }
    }

    const int wanted_;
    Work work_ = nullptr;
    void* data_ = nullptr;
    int size_ = 0;
    std::atomic<uint64_t> round_{0};
    std::atomic<int> left_{0}, sleeping_{0};
    bool ending_ = false;
    std::mutex sleep_;
    std::condition_variable wake_;
    const int64_t process_ = this_process();
    std::vector<std::thread> threads_;  // the last, for they use all of the others
};

// A team of at most `most`, whose threads are started when they are first needed, and no more of them.
class Crew {
public:
    explicit Crew(int most) : most_(most) {}
    ~Crew() { leave_behind(); }

    int most() const { return most_; }

    Team team(int size) {
        size = size < most_ ? size : most_;
        if (size < 2) return {1, nullptr, nullptr};
        leave_behind();
        if (!pool_ || pool_->wanted() < size) {
            pool_.reset();  // its threads end before others start
            pool_ = std::make_unique<Pool>(size);
        }
        size_ = size < pool_->size() ? size : pool_->size();
        return {size_, this, [](void* self, Pool::Work work, void* data) {
                    Crew& crew = *static_cast<Crew*>(self);
                    crew.pool_->run(work, data, crew.size_);
                }};
    }

private:
    void leave_behind() {
        if (pool_ && !pool_->is_mine()) (void)pool_.release();  // its threads are in another process
    }

    int most_, size_ = 1;
    std::unique_ptr<Pool> pool_;
};

}  // namespace firstnet
