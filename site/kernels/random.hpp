// NumPy's default generator, so that a seed gives the same numbers in a browser as on the command line:
// SeedSequence, PCG64, permutations and the normal distribution.
//
// Source: O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
// Number Generation", 2014 (XSL RR 128/64); Marsaglia and Tsang, "The Ziggurat Method for Generating Random
// Variables", 2000; NumPy's numpy/random for which bits go where.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>

namespace firstnet {

// Turns a seed into any number of words that look random (NumPy's SeedSequence).
class SeedSequence {
public:
    explicit SeedSequence(uint64_t seed) {
        const uint32_t entropy[] = {uint32_t(seed), uint32_t(seed >> 32), 0, 0};
        for (size_t i = 0; i < pool_.size(); ++i) pool_[i] = hashed(entropy[i]);
        for (uint32_t& from : pool_)
            for (uint32_t& to : pool_)
                if (&from != &to) to = mixed(to, hashed(from));
    }

    // The first `Count` words of 64 bits.
    template <size_t Count>
    std::array<uint64_t, Count> words() const {
        std::array<uint64_t, Count> out = {};
        uint32_t constant = 0x8b51f9dd;
        for (size_t i = 0; i < 2 * Count; ++i) {
            uint32_t word = pool_[i % pool_.size()] ^ constant;
            constant *= 0x58f38ded;
            word *= constant;
            word ^= word >> 16;
            out[i / 2] |= uint64_t(word) << (i % 2 * 32);
        }
        return out;
    }

private:
    uint32_t hashed(uint32_t word) {
        word ^= constant_;
        constant_ *= 0x931e8875;
        word *= constant_;
        return word ^ word >> 16;
    }

    static uint32_t mixed(uint32_t x, uint32_t y) {
        const uint32_t word = 0xca01f9dd * x - 0x4973f715 * y;
        return word ^ word >> 16;
    }

    std::array<uint32_t, 4> pool_;
    uint32_t constant_ = 0x43b0d7e5;
};

// The layers of the ziggurat: 256 of the same area, under the curve of the normal distribution.
struct Ziggurat {
    static constexpr double kTail = 3.6541528853610088;    // where the lowest layer ends
    static constexpr double kArea = 0.004928673233974658;  // of a layer
    static constexpr double kSteps = 4503599627370496.0;   // 2^52: the places of a layer
    std::array<double, 256> width, height;
    std::array<uint64_t, 256> inside;  // places below this are under the curve without a look

    Ziggurat() {
        double x = kTail, y = std::exp(-0.5 * x * x);
        inside[0] = uint64_t(x * y / kArea * kSteps);
        inside[1] = 0;
        width[0] = kArea / y / kSteps;
        width[255] = x / kSteps;
        height[0] = 1;
        height[255] = y;
        for (int i = 254; i > 0; --i) {
            const double above = std::sqrt(-2 * std::log(kArea / x + y));
            inside[i + 1] = uint64_t(above / x * kSteps);
            x = above;
            y = std::exp(-0.5 * x * x);
            width[i] = x / kSteps;
            height[i] = y;
        }
    }
};

class Random {
public:
    explicit Random(uint64_t seed) {
        const auto words = SeedSequence(seed).words<4>();
        increment_ = (Wide(words[2]) << 64 | words[3]) << 1 | 1;
        state_ = increment_ + (Wide(words[0]) << 64 | words[1]);
        advance();
    }

    uint64_t bits() {
        advance();
        const uint64_t mixed = uint64_t(state_ >> 64) ^ uint64_t(state_);
        const int turn = int(state_ >> 122);
        return mixed >> turn | mixed << (-turn & 63);
    }

    // From 0 to 1, without 1.
    double share() { return double(bits() >> 11) * (1.0 / 9007199254740992.0); }

    // A whole number from 0 to most.
    uint32_t below_or_at(uint32_t most) {
        uint32_t mask = most;
        for (int by : {1, 2, 4, 8, 16}) mask |= mask >> by;
        uint32_t found;
        do found = half() & mask;
        while (found > most);
        return found;
    }

    double normal() {
        static const Ziggurat ziggurat;
        for (;;) {
            const uint64_t drawn = bits();
            const int layer = int(drawn & 0xff);
            const bool negative = drawn >> 8 & 1;
            const uint64_t place = drawn >> 9 & 0x000fffffffffffff;
            const double x = double(place) * ziggurat.width[layer];
            if (place < ziggurat.inside[layer]) return negative ? -x : x;
            if (layer == 0) {
                const bool left = place >> 8 & 1;
                for (;;) {
                    const double beyond = -std::log1p(-share()) / Ziggurat::kTail;
                    const double height = -std::log1p(-share());
                    if (height + height > beyond * beyond)
                        return left ? -(Ziggurat::kTail + beyond) : Ziggurat::kTail + beyond;
                }
            }
            const double low = ziggurat.height[layer], high = ziggurat.height[layer - 1];
            if ((high - low) * share() + low < std::exp(-0.5 * x * x)) return negative ? -x : x;
        }
    }

    // The numbers 0 to count - 1 in another order.
    void permutation(int64_t* out, uint32_t count) {
        for (uint32_t i = 0; i < count; ++i) out[i] = i;
        for (uint32_t i = count; i-- > 1;) {
            const uint32_t j = below_or_at(i);
            const int64_t swapped = out[j];
            out[j] = out[i];
            out[i] = swapped;
        }
    }

private:
    using Wide = unsigned __int128;

    void advance() {
        constexpr Wide multiplier = Wide(2549297995355413924) << 64 | 4865540595714422341;
        state_ = state_ * multiplier + increment_;
    }

    // Half of 64 bits; the other half is kept for the next call.
    uint32_t half() {
        if (has_half_) {
            has_half_ = false;
            return half_;
        }
        const uint64_t both = bits();
        has_half_ = true;
        half_ = uint32_t(both >> 32);
        return uint32_t(both);
    }

    Wide state_, increment_;
    bool has_half_ = false;
    uint32_t half_ = 0;
};

}  // namespace firstnet
