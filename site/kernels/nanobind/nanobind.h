// What trainer.hpp wants of nanobind, where there is no Python: no lock to release.
#pragma once

namespace nanobind {

struct gil_scoped_release {
    ~gil_scoped_release() {}  // so that a variable of it is not unused
};

}  // namespace nanobind
