// Threads that wait for work and share it with the caller's thread.
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

// A thread spins this often for its next work before it goes to sleep. During training work arrives every
// few microseconds, and waking a thread takes longer.
constexpr int kSpins = 20'000;
constexpr int kSpinsBeforeYield = 2'000;  // then it yields, in case another thread needs the processor

inline void pause_processor() {
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

class ThreadPool {
public:
    using Work = void (*)(void* data, int member);

    // Starts threads, `size` together with the caller's; fewer if the system allows no more.
    explicit ThreadPool(int size) : wanted_(size) {
        threads_.reserve(size);
        try {
            while (int(threads_.size()) + 1 < size)
                threads_.emplace_back([this, member = int(threads_.size()) + 1] { work_loop(member); });
        } catch (const std::system_error&) {
        }
    }

    ~ThreadPool() {
        {
            const std::lock_guard<std::mutex> lock(sleep_);
            ending_ = true;
            round_.fetch_add(1, std::memory_order_release);
        }
        wake_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    int wanted() const { return wanted_; }
    int size() const { return int(threads_.size()) + 1; }

    // A forked process has none of the threads, and must not wait for them.
    bool belongs_here() const { return process_ == this_process(); }

    // Calls work(data, member) for the first `size` members; the caller's thread is member 0.
    void run(Work work, void* data, int size) {
        work_ = work;
        data_ = data;
        size_ = size;
        left_.store(this->size() - 1, std::memory_order_relaxed);
        {
            const std::lock_guard<std::mutex> lock(sleep_);
            round_.fetch_add(1, std::memory_order_release);
        }
        if (sleeping_.load()) wake_.notify_all();
        work(data, 0);
        for (int spin = 0; left_.load(std::memory_order_acquire); ++spin) wait(spin);
    }

private:
    static void wait(int spin) {
        if (spin > kSpinsBeforeYield)
            std::this_thread::yield();
        else
            pause_processor();
    }

    void work_loop(int member) {
        for (uint64_t seen = 0;; ++seen) {
            for (int spin = 0; round_.load(std::memory_order_acquire) == seen && spin < kSpins; ++spin)
                wait(spin);
            if (round_.load(std::memory_order_acquire) == seen) {
                std::unique_lock<std::mutex> lock(sleep_);
                ++sleeping_;
                wake_.wait(lock, [&] { return round_.load() != seen; });
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
    std::vector<std::thread> threads_;  // last, because they use all the others
};

// Teams of at most `most` threads; threads start when they are first needed.
class LazyThreadPool {
public:
    explicit LazyThreadPool(int most) : most_(most) {}
    ~LazyThreadPool() { abandon_after_fork(); }

    int most() const { return most_; }

    Team team(int size) {
        size = size < most_ ? size : most_;
        if (size < 2) return {1, nullptr, nullptr};
        abandon_after_fork();
        if (!pool_ || pool_->wanted() < size) {
            pool_.reset();  // end the old threads before starting others
            pool_ = std::make_unique<ThreadPool>(size);
        }
        size_ = size < pool_->size() ? size : pool_->size();
        return {size_, this, [](void* self, ThreadPool::Work work, void* data) {
                    LazyThreadPool& owner = *static_cast<LazyThreadPool*>(self);
                    owner.pool_->run(work, data, owner.size_);
                }};
    }

private:
    void abandon_after_fork() {
        if (pool_ && !pool_->belongs_here()) (void)pool_.release();  // its threads are in another process
    }

    int most_, size_ = 1;
    std::unique_ptr<ThreadPool> pool_;
};

}  // namespace firstnet
