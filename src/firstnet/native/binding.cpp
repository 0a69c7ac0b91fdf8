// What Python sees: a network in training, Float32 or Float64, on the machine's best kernels.
//
// The network is in trainer.hpp, its arithmetic in kernels.cpp; engines/fast.py is the only caller.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <exception>
#include <iterator>
#include <string>
#include <vector>

#include "instruction_sets.hpp"
#include "kernels.hpp"
#include "sizes.hpp"
#include "trainer.hpp"

using namespace nanobind::literals;

namespace firstnet {
namespace {

void set_error(const char* name, const std::exception& error) {
    PyErr_SetString(nb::module_::import_("firstnet.errors").attr(name).ptr(), error.what());
}

void translate(const std::exception_ptr& thrown, void*) {
    try {
        std::rethrow_exception(thrown);
    } catch (const ShapeError& error) {
        set_error("ShapeError", error);
    } catch (const RecipeError& error) {
        set_error("RecipeError", error);
    }
}

template <class T>
void bind_trainer(nb::module_& m, const char* name) {
    using Of = Trainer<T>;
    using Layers = std::vector<typename Of::LayerSpec>;
    nb::class_<Of>(m, name)
        .def(nb::init<const Layers&, const std::string&, const std::vector<ConvolutionSpec<T>>&,
                      int64_t>(),
             "layers"_a, "instruction_set"_a, "convolutions"_a, "threads"_a)
        .def("learn_from", &Of::template learn_from<uint8_t>, "x"_a, "y"_a, "mini_batch_size"_a)
        .def("learn_from", &Of::template learn_from<float>, "x"_a, "y"_a, "mini_batch_size"_a)
        .def("learn_from", &Of::template learn_from<double>, "x"_a, "y"_a, "mini_batch_size"_a)
        .def("storage", &Of::storage)
        .def("set_hyperparameters", &Of::set_hyperparameters, "cost"_a, "lmbda"_a, "l1"_a, "momentum"_a,
             "nesterov"_a, "dropout"_a, "examples"_a)
        .def("train", &Of::train, "order"_a, "eta"_a, "kept"_a.none() = nb::none(),
             "kept_per_example"_a.none() = nb::none())
        .def("feedforward", &Of::template feedforward<uint8_t>, "x"_a, "out"_a.noconvert())
        .def("feedforward", &Of::template feedforward<float>, "x"_a, "out"_a.noconvert())
        .def("feedforward", &Of::template feedforward<double>, "x"_a, "out"_a.noconvert())
        .def("read_layer", &Of::read_layer, "number"_a, "w"_a.noconvert(), "b"_a.noconvert())
        .def("read_convolution", &Of::read_convolution, "number"_a, "w"_a.noconvert(), "b"_a.noconvert())
        .def("read_velocity", &Of::read_velocity, "number"_a, "w"_a.noconvert(), "b"_a.noconvert())
        .def("set_velocity", &Of::set_velocity, "number"_a, "w"_a, "b"_a)
        .def("read_convolution_velocity", &Of::read_convolution_velocity, "number"_a, "w"_a.noconvert(),
             "b"_a.noconvert())
        .def("set_convolution_velocity", &Of::set_convolution_velocity, "number"_a, "w"_a, "b"_a);
}

}  // namespace

NB_MODULE(kernels, m) {
    m.doc() = "firstnet's kernels; firstnet.engines.fast is how to use them.";
    nb::register_exception_translator(translate);
    m.def("instruction_sets", [] {
        std::vector<std::string> names;
        for (const InstructionSet* set : available_sets()) names.push_back(set->name);
        return names;
    });
    m.def("neurons", [] { return std::vector<std::string>(std::begin(kNeurons), std::end(kNeurons)); });
    m.def("costs", [] { return std::vector<std::string>(std::begin(kCosts), std::end(kCosts)); });
    bind_trainer<float>(m, "Float32");
    bind_trainer<double>(m, "Float64");
}

}  // namespace firstnet
