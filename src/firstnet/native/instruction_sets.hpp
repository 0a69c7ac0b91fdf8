// The instruction sets that kernels.cpp was compiled for, and which of them this processor has.
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "kernels.hpp"

namespace firstnet {

// The instruction sets that this processor has, the best one last.
inline std::vector<const InstructionSet*> available_sets() {
    std::vector<const InstructionSet*> sets = {&kBaseline};
#ifdef FIRSTNET_X86_SETS
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2) sets.push_back(&kAvx2);
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        sets.push_back(&kAvx512);
#endif
    return sets;
}

inline const InstructionSet& find_set(const std::string& name) {
    for (const InstructionSet* set : available_sets())
        if (name == set->name) return *set;
    throw std::invalid_argument("this processor has no instruction set called " + name);
}

template <class T>
const Kernels<T>& kernels_of(const InstructionSet& set) {
    if constexpr (std::is_same_v<T, float>)
        return *set.float32;
    else
        return *set.float64;
}

}  // namespace firstnet
