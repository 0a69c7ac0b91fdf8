// The arithmetic of one mini-batch: feedforward, backpropagation and the gradient-descent step.
//
// Compiled once for each instruction set; FIRSTNET_SET names the table it fills. Nothing here calls the C++
// library except memcpy and memset, because its templates would be shared between the sets. README.md says
// what each kernel does and why it is fast.
#include "kernels.hpp"

#include "convolution.hpp"
#include "dense.hpp"
#include "descent.hpp"
#include "firing.hpp"
#include "packed.hpp"
#include "sparse.hpp"
#include "team.hpp"
#include "wide.hpp"

namespace firstnet {
namespace {

constexpr int kDenseAhead = 10;          // dense examples prefetched ahead
constexpr int kSparseChunk = 64;         // sparse examples whose entries stay in the L1 cache
constexpr int kSparseAhead = 6;          // sparse examples prefetched ahead, if another member read them
constexpr int kPrefetchedNumbers = 256;  // of a dense example; the hardware prefetcher does the rest
// From this many examples, transposed weights are copied instead of stepped as well.
constexpr int kTransposeBatch = 24;

// The weighted inputs of a layer, from the activations that enter it.
template <class T>
void forward_layer(const Layer<T>& layer, const T* a, int a_stride, int m, Member member) {
    if (layer.is_wide) return forward_wide(a, a_stride, layer, m, member);
    multiply(a, a_stride, m, layer.inputs, layer.w, layer.width, layer.stride, layer.b,
             layer.a);
}

// From the first layer's weighted inputs to the output: fires each layer in turn.
template <class T>
void forward_layers(const Network<T>& network, int m, Member member) {
    fire(network.layers[0], m);
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        forward_layer(layer, before.a, before.stride, m, member);
        fire(layer, m);
    }
}

// The error at the output, times `rate`, which is eta/m. BP1 is linear in it, and so is everything that
// follows.
template <class T>
void output_delta(const Layer<T>& last, const T* y, const int64_t* examples, int m, T rate,
                  const Hyperparameters<T>& hyper) {
    with_error<T>(hyper.cost, [&](auto error, bool sloped) {
        for (int e = 0; e < m; ++e) {
            const T* a = last.a + int64_t(e) * last.stride;
            const T* desired = y + examples[e] * last.stride;
            T* delta = last.delta + int64_t(e) * last.stride;
            for (int at = 0; at < last.width; at += kLanes<T>)
                store(delta + at, rate * load(last.keep_all + at) * error(load(a + at), load(desired + at)));
        }
        if (sloped) times_slope(last, m);
    });
}

// Where activations need an error: those where `at` is not 0. A dropped-out neuron or an inactive relu
// passes no error back; all other neurons do.
template <class T>
struct Fires {
    const T* at;
    int64_t stride;

    Fires(Neuron neuron, const T* a, int a_stride, const T* mask, int64_t mask_stride, const T* keep_all)
        : at(neuron == Neuron::relu ? a : mask ? mask : keep_all),
          stride(neuron == Neuron::relu ? a_stride : mask ? mask_stride : 0) {}
};

// Skips the first `count` examples.
template <class T>
void skip_examples(Layer<T>& layer, int count) {
    layer.a += int64_t(count) * layer.stride;
    layer.delta += int64_t(count) * layer.stride;
    if (layer.mask) layer.mask += int64_t(count) * layer.mask_stride;
}

// Calls work(network, examples) with a member's share of the mini-batch.
template <class T, class Work>
void with_part(const Network<T>& network, int m, Member member, Work work) {
    const Range mine = member.share(m, 1);
    if (member.size == 1) return work(network, mine);
    auto* layers = static_cast<Layer<T>*>(__builtin_alloca(sizeof(Layer<T>) * network.count));
    Network<T> part = network;
    part.layers = layers;
    for (int l = 0; l < network.count; ++l) {
        layers[l] = network.layers[l];
        skip_examples(layers[l], mine.first);
    }
    if (mine.count()) work(part, mine);
}

// The error of a layer's inputs (BP2), for layers that are not wide.
template <class T>
void backward_dense(const Layer<T>& layer, T* error, int m) {
    multiply(layer.delta, layer.stride, m, layer.neurons, layer.w_transposed, layer.in_width,
             layer.in_stride, static_cast<const T*>(nullptr), error);
}

// The same for wide layers, which take their step in the same pass.
template <class T>
void backward_wide(const Layer<T>& layer, const T* a, const Fires<T>& fires, T* error, int m,
                   const Hyperparameters<T>& hyper, const Team& team) {
    step_wide(layer, {a, fires.at, fires.stride, error, layer.in_stride, m}, hyper, team);
}

// From layer `from` back to the one after `to`, none of which is wide.
template <class T>
void backpropagate_dense(const Network<T>& network, int from, int to, int m,
                         const Hyperparameters<T>& hyper) {
    for (int l = from; l > to; --l) {
        const Layer<T>& before = network.layers[l - 1];
        backward_dense(network.layers[l], before.delta, m);
        times_slope(before, m, T(1) - hyper.dropout);  // BP2
    }
}

// Back to the first layer. Members share wide layers by inputs, and other layers by examples.
template <class T>
void backpropagate(const Network<T>& network, int m, const Hyperparameters<T>& hyper, const Team& team) {
    for (int l = network.count - 1; l > 0; --l) {
        const Layer<T>&layer = network.layers[l], &before = network.layers[l - 1];
        if (!layer.is_wide) {
            parallel(team, [&](Member member) {
                with_part(network, m, member, [&](const Network<T>& part, Range mine) {
                    backpropagate_dense(part, l, l - 1, mine.count(), hyper);
                });
            });
            continue;
        }
        const Fires<T> fires(before.neuron, before.a, before.stride, before.mask, before.mask_stride,
                             before.keep_all);
        backward_wide(layer, before.a, fires, before.delta, m, hyper, team);
        parallel(team, [&](Member member) {
            with_part(network, m, member, [&](const Network<T>& part, Range mine) {
                times_slope(part.layers[l - 1], mine.count(), T(1) - hyper.dropout);  // BP2
            });
        });
    }
}

template <class T>
bool any_wide(const Network<T>& network) {
    for (int l = 1; l < network.count; ++l)
        if (network.layers[l].is_wide) return true;
    return false;
}

// A member's share of a layer's step, given its inputs. A wide layer stepped its weights during
// backpropagation, so only its biases are left.
template <class T>
void step_layer(const Layer<T>& layer, const T* a, int a_stride, int m, const Hyperparameters<T>& hyper,
                Member member) {
    const Range rows = member.share(layer.inputs, kShareInputs),
                transposed = member.share(layer.neurons, kShareInputs);
    const bool copies = layer.w_transposed && m >= kTransposeBatch;
    const int64_t from = int64_t(rows.first) * layer.stride, count = int64_t(rows.count()) * layer.stride;
    const int64_t transposed_from = int64_t(transposed.first) * layer.in_stride;
    const auto step = [&](T* w, T* w_transposed, T* b) {
        if (!layer.is_wide)
            step_dense(w + from, rows.count(), layer.width, layer.stride, a + rows.first, a_stride,
                       layer.delta, m);
        if (w_transposed && !copies)
            step_dense(w_transposed + transposed_from, transposed.count(), layer.in_width, layer.in_stride,
                       layer.delta + transposed.first, layer.stride, a, m);
        if (!member.rank) step_biases(b, layer, m);
    };
    if (!hyper.velocity_only) step(layer.w, layer.w_transposed, layer.b);
    if (layer.velocity) step(layer.velocity, layer.velocity_transposed, layer.velocity_b);
    if (hyper.velocity_only) {
        if (!layer.is_wide) add_velocity(layer.w + from, layer.velocity + from, count);
        if (layer.w_transposed && !copies)
            add_velocity(layer.w_transposed + transposed_from, layer.velocity_transposed + transposed_from,
                         int64_t(transposed.count()) * layer.in_stride);
        if (!member.rank) add_velocity(layer.b, layer.velocity_b, layer.stride);
    }
    if (!copies) return;
    transpose(layer.w, layer.stride, rows.first, rows.end, layer.w_transposed, layer.neurons,
              layer.in_stride);
    if (layer.velocity)
        transpose(layer.velocity, layer.stride, rows.first, rows.end, layer.velocity_transposed,
                  layer.neurons, layer.in_stride);
}

template <class T>
void step_hidden(const Network<T>& network, int m, const Hyperparameters<T>& hyper, Member member) {
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>& before = network.layers[l - 1];
        step_layer(network.layers[l], before.a, before.stride, m, hyper, member);
    }
}

// Sets the dropout masks of one mini-batch.
template <class T>
void set_masks(Network<T>& network, const DropoutMasks<T>& masks, int64_t step) {
    if (!masks.at) return;
    const T* at = masks.at + step * masks.step;
    if (network.convolution_count) {
        network.pooled.mask = at;
        network.pooled.mask_stride = masks.example;
        at += network.pooled.stride;
    }
    for (int l = 0; l + 1 < network.count; ++l) {
        network.layers[l].mask = at;
        network.layers[l].mask_stride = masks.example;
        at += network.layers[l].stride;
    }
}

template <class T>
void clear_masks(const Network<T>& network) {
    for (int l = 0; l < network.count; ++l) network.layers[l].mask = nullptr;
}

// Feedforward and backpropagation for one mini-batch, and the step of all layers but the first.
// forward_first(part, range) computes the first layer's weighted inputs for some examples;
// step_first(member) takes a member's share of its step. Weight decay and momentum start at layer `from`.
template <class T, class ForwardFirst, class StepFirst>
void learn(const Network<T>& network, const T* y, const int64_t* examples, int m,
           const Hyperparameters<T>& hyper, const Team& team, int from, ForwardFirst forward_first,
           StepFirst step_first) {
    const bool wide = any_wide(network);
    parallel(team, [&](Member member) {
        with_part(network, m, member, [&](const Network<T>& part, Range mine) {
            forward_first(part, mine, member);
            forward_layers(part, mine.count(), member);
            output_delta(part.layers[part.count - 1], y, examples + mine.first, mine.count(),
                         hyper.eta / T(m), hyper);
            if (!wide) backpropagate_dense(part, part.count - 1, 0, mine.count(), hyper);
        });
    });
    if (wide) backpropagate(network, m, hyper, team);
    after_backward(network, hyper, team, from);
    parallel(team, [&](Member member) {
        step_hidden(network, m, hyper, member);
        step_first(member);
    });
}

// Copies sparse examples into dense rows.
template <class T, class Value>
void gather(const SparseRows<T, Value>& x, const int64_t* examples, int m, int stride, T* row) {
    std::memset(row, 0, sizeof(T) * m * stride);
    for (int e = 0; e < m; ++e, row += stride) {
        const SparseRow<T, Value> entries(x, examples[e]);
        for (int64_t entry = 0; entry < entries.count; ++entry)
            row[entries.index[entry]] += entries.number(entry);
    }
}

// The step of a wide first layer; its inputs need no error.
template <class T>
void step_first_wide(const Layer<T>& first, const T* rows, int m, const Hyperparameters<T>& hyper,
                     const Team& team) {
    step_wide(first, {rows, rows, first.in_stride, nullptr, first.in_stride, m}, hyper, team);
    step_layer(first, rows, first.in_stride, m, hyper, kSoleMember);
}

// What remains of the first layer's step: the biases, and adding the velocity where it was stepped alone.
template <class T>
void finish_step(const Layer<T>& first, Range inputs, int m, const Hyperparameters<T>& hyper, Member member) {
    if (!member.rank) {
        if (!hyper.velocity_only) step_biases(first.b, first, m);
        if (first.velocity) step_biases(first.velocity_b, first, m);
    }
    if (!hyper.velocity_only) return;
    const int64_t from = int64_t(inputs.first) * first.stride;
    add_velocity(first.w + from, first.velocity + from, int64_t(inputs.count()) * first.stride);
    if (!member.rank) add_velocity(first.b, first.velocity_b, first.stride);
}

template <class T, class Value>
void train_sparse(Network<T>& network, const SparseRows<T, Value>& x, const T* y,
                  const Hyperparameters<T>& hyper, const int64_t* order, int64_t steps, int m,
                  const DropoutMasks<T>& masks, T* gathered, const Team& team) {
    const Layer<T>& first = network.layers[0];
    const Layer<T>& last = network.layers[network.count - 1];
    using Of = SparseRow<T, Value>;
    LazyDecay<T> lazy_decay(first, hyper);
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_masks(network, masks, s);
        before_forward(network, hyper, team);
        const T scale = lazy_decay.scale;
        lazy_decay.step();
        const auto forward_first = [&](const Network<T>& part, Range mine, Member) {
            T* z = part.layers[0].a;
            const int at_once = first.width > kAccumulators * kLanes<T> ? kSparseChunk : 1;
            for (int e = mine.first; e < mine.end; e += at_once, z += int64_t(at_once) * first.stride) {
                const int count = mine.end - e < at_once ? mine.end - e : at_once;
                forward_sparse(first, count, z, scale, [&](int more) { return Of(x, order[e + more]); });
                for (int more = 0; s + 1 < steps && more < count; ++more) {
                    if (s + 2 < steps) __builtin_prefetch(x.start + order[2 * int64_t(m) + e + more]);
                    prefetch(x, y, last.stride, order[int64_t(m) + e + more]);
                }
            }
        };
        const auto step_first = [&](Member member) {
            if (first.is_wide) return;
            const Range inputs = member.share(first.inputs, 1);
            const T step_scale = T(1) / lazy_decay.scale;
            const auto step = [&](T* w) {
                for (int e = 0; e < m; ++e) {
                    const Of entries(x, order[e]);
                    if (member.size > 1 && e + kSparseAhead < m) prefetch(Of(x, order[e + kSparseAhead]));
                    step_sparse(w, first, member.size == 1 ? entries : entries.within(inputs),
                                first.delta + int64_t(e) * first.stride, step_scale);
                }
            };
            if (!hyper.velocity_only) step(first.w);
            if (first.velocity) step(first.velocity);
            finish_step(first, inputs, m, hyper, member);
        };
        learn(network, y, order, m, hyper, team, lazy_decay.applies ? 1 : 0, forward_first, step_first);
        if (first.is_wide) {
            gather(x, order, m, first.in_stride, gathered);
            step_first_wide(first, gathered, m, hyper, team);
        }
        if (lazy_decay.is_small()) lazy_decay.apply(first);
    }
    lazy_decay.apply(first);
}

#if defined(__AVX2__)

// The same for packed batches. Small mini-batches are packed once, for feedforward and for the step.
template <class T, class X>
void train_packed(Network<T>& network, const DenseRows<X>& x, const T* y, const Hyperparameters<T>& hyper,
                  const int64_t* order, int64_t steps, int m, const DropoutMasks<T>& masks,
                  const Team& team) {
    const Layer<T>&first = network.layers[0], &last = network.layers[network.count - 1];
    const PackBuffer<T>& buffer = network.pack_buffer;
    const T unit = T(x.scale);  // multiplied into sums, not into each input
    const bool reuses_packed = team.size == 1 && m <= buffer.examples;
    LazyDecay<T> lazy_decay(first, hyper);
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_masks(network, masks, s);
        before_forward(network, hyper, team);
        const T scale = unit * lazy_decay.scale;
        lazy_decay.step();
        const int64_t next = s + 1 < steps ? m : 0;
        const auto forward_first = [&](const Network<T>& part, Range mine, Member member) {
            T* z = part.layers[0].a - int64_t(mine.first) * first.stride;
            in_chunks(mine.count(), buffer.examples, [&](int begin, int count) {
                const Range chunk = {mine.first + begin, mine.first + begin + count};
                pack_batches(x, order, chunk, {0, first.inputs}, buffer, member);
                in_panels(first, [&](Range vectors) {
                    in_packed_batches(
                        chunk, buffer, member, [&](int e, const PackedBatch<T>& batch, auto run) {
                            constexpr int height = decltype(run)::width;
                            const Prefetcher<height> prefetcher(x, y, last.stride, order + next + e);
                            T* to = z + int64_t(e) * first.stride;
                            forward_packed<height>(first, vectors, batch, to, scale, prefetcher);
                        });
                });
            });
        };
        const auto step_first = [&](Member member) {
            const Range inputs = member.share(first.inputs, kPackedInputs);
            const T step_scale = unit / lazy_decay.scale;
            in_chunks(m, buffer.examples, [&](int begin, int count) {
                const Range chunk = {begin, begin + count};
                if (!reuses_packed) pack_batches(x, order, chunk, inputs, buffer, member);
                in_panels(first, [&](Range vectors) {
                    in_packed_batches(
                        chunk, buffer, member, [&](int e, const PackedBatch<T>& batch, auto run) {
                            constexpr int height = decltype(run)::width;
                            const T* delta = first.delta + int64_t(e) * first.stride;
                            if (!hyper.velocity_only)
                                step_packed<height>(first.w, first, vectors, batch, delta, step_scale);
                            if (first.velocity)
                                step_packed<height>(first.velocity, first, vectors, batch, delta, step_scale);
                        });
                });
            });
            finish_step(first, inputs, m, hyper, member);
        };
        learn(network, y, order, m, hyper, team, lazy_decay.applies ? 1 : 0, forward_first, step_first);
        if (lazy_decay.is_small()) lazy_decay.apply(first);
    }
    lazy_decay.apply(first);
}

// The weighted inputs of examples 0 to m - 1.
template <class T, class X>
void forward_all_packed(const Network<T>& network, const DenseRows<X>& x, int m) {
    const Layer<T>& first = network.layers[0];
    const auto order = static_cast<int64_t*>(__builtin_alloca(sizeof(int64_t) * m));
    for (int e = 0; e < m; ++e) order[e] = e;
    in_chunks(m, network.pack_buffer.examples, [&](int begin, int count) {
        const Range chunk = {begin, begin + count};
        pack_batches(x, order, chunk, {0, first.inputs}, network.pack_buffer, kSoleMember);
        in_panels(first, [&](Range vectors) {
            in_packed_batches(
                chunk, network.pack_buffer, kSoleMember, [&](int e, const PackedBatch<T>& batch, auto run) {
                    constexpr int height = decltype(run)::width;
                    T* z = first.a + int64_t(e) * first.stride;
                    forward_packed<height>(first, vectors, batch, z, T(x.scale), NoPrefetch());
                });
        });
    });
}

#else  // never packed

template <class... Any>
void train_packed(const Any&...) {}
template <class... Any>
void forward_all_packed(const Any&...) {}

#endif

template <class T>
ALWAYS_INLINE void copy_row(const T* from, int width, T, T* to) {
    std::memcpy(to, from, sizeof(T) * width);
}
template <class T>
ALWAYS_INLINE void copy_row(const uint8_t* from, int width, T scale, T* to) {
    for (int at = 0; at < width; ++at) to[at] = scale * T(from[at]);
}

// Copies the rows of some examples. Examples and targets are scattered in memory, so those needed soon,
// among the next `left`, are prefetched meanwhile.
template <class T, class X>
void copy_rows(const DenseRows<X>& x, const T* y, const Layer<T>& first, int y_stride, const int64_t* order,
               int count, int64_t left, T* to) {
    const int64_t fetched = x.stride < kPrefetchedNumbers ? x.stride : kPrefetchedNumbers;
    for (int e = 0; e < count; ++e, to += first.in_stride) {
        if (e + kDenseAhead < left) {
            const int64_t ahead = order[e + kDenseAhead];
            prefetch_bytes(x.at + ahead * x.stride, int64_t(sizeof(X)) * fetched);
            prefetch_bytes(y + ahead * y_stride, int64_t(sizeof(T)) * y_stride);
        }
        copy_row(x.at + order[e] * x.stride, first.in_width, T(x.scale), to);
    }
}

template <class T, class X>
void train_dense(Network<T>& network, const DenseRows<X>& x, const T* y, const Hyperparameters<T>& hyper,
                const int64_t* order, int64_t steps, int m, const DropoutMasks<T>& masks, T* rows,
                const Team& team) {
    const Layer<T>&first = network.layers[0], &last = network.layers[network.count - 1];
    const bool one_pass = takes_one_pass(first, m, hyper), looks_ahead = one_pass && team.size == 1;
    T *gathered = rows, *next = rows + int64_t(m) * first.in_stride;
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_masks(network, masks, s);
        before_forward(network, hyper, team);
        const auto forward_first = [&](const Network<T>& share, Range mine, Member member) {
            if (looks_ahead && s) return;  // the last step's pass has computed them
            Layer<T> part = share.layers[0];
            for (int e = mine.first; e < mine.end; e += kChunk) {
                const int count = mine.end - e < kChunk ? mine.end - e : kChunk;
                T* to = gathered + int64_t(e) * first.in_stride;
                copy_rows(x, y, first, last.stride, order + e, count, (steps - s) * m - e, to);
                forward_layer(part, to, first.in_stride, count, member);
                skip_examples(part, count);
            }
        };
        const auto step_first = [&](Member member) {
            if (!first.is_wide) step_layer(first, gathered, first.in_stride, m, hyper, member);
        };
        learn(network, y, order, m, hyper, team, 0, forward_first, step_first);
        if (one_pass) {
            step_layer(first, gathered, first.in_stride, m, hyper, kSoleMember);  // its biases
            const bool ahead = looks_ahead && s + 1 < steps;
            if (ahead) copy_rows(x, y, first, last.stride, order + m, m, steps - s - 1, next);
            step_in_one_pass(first, gathered, ahead ? next : static_cast<const T*>(nullptr), hyper, team);
            T* const done = gathered;
            gathered = next;
            next = done;
        } else if (first.is_wide) {
            step_first_wide(first, gathered, m, hyper, team);
        }
    }
}

// Writes an example as the image that the first convolution reads.
template <class T, class Value>
void write_sparse_image(const Network<T>& network, const SparseRows<T, Value>& x, int64_t example, T* image) {
    const SparseRow<T, Value> entries(x, example);
    std::memset(image, 0, sizeof(T) * network.image_size);
    for (int64_t entry = 0; entry < entries.count; ++entry)
        image[network.image_index[entries.index[entry]]] += entries.number(entry);
}

template <class T>
void write_image(const Network<T>& network, const Inputs<T>& x, int64_t example, T* image) {
    switch (x.storage) {
        case Storage::sparse_bytes: return write_sparse_image(network, x.sparse_bytes, example, image);
        case Storage::sparse_numbers: return write_sparse_image(network, x.sparse_numbers, example, image);
        case Storage::dense_bytes: return;  // not with feature maps
        case Storage::dense_numbers:
            for (int input = 0; input < network.inputs; ++input)
                image[network.image_index[input]] =
                    x.dense_numbers.at[example * x.dense_numbers.stride + input];
    }
}

// Feedforward up to the weighted inputs of the first dense layer.
template <class T>
void forward_images(const Network<T>& network, const Inputs<T>& x, const int64_t* examples, int m) {
    const Layer<T>& first = network.layers[0];
    const Pooled<T>& pooled = network.pooled;
    for (int e = 0; e < m; ++e) {
        T* image = network.images + e * network.image_size;
        write_image(network, x, examples ? examples[e] : e, image);
        forward_convolutions(network, image, e);
    }
    forward_layer(first, pooled.a, pooled.stride, m, kSoleMember);
}

template <class T>
void train_images(Network<T>& network, const Inputs<T>& x, const T* y, const Hyperparameters<T>& hyper,
                  const int64_t* order, int64_t steps, int m, const DropoutMasks<T>& masks) {
    const Layer<T>& first = network.layers[0];
    const Pooled<T>& pooled = network.pooled;
    const Convolution<T>& last = network.convolutions[network.convolution_count - 1];
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_masks(network, masks, s);
        before_forward(network, hyper, kSerial);
        transpose_all(network);
        forward_images(network, x, order, m);
        forward_layers(network, m, kSoleMember);
        output_delta(network.layers[network.count - 1], y, order, m, hyper.eta / T(m), hyper);
        backpropagate(network, m, hyper, kSerial);
        const Fires<T> fires(last.neuron, pooled.a, pooled.stride, pooled.mask, pooled.mask_stride,
                             pooled.keep_all);
        if (first.is_wide)
            backward_wide(first, pooled.a, fires, pooled.delta, m, hyper, kSerial);
        else
            backward_dense(first, pooled.delta, m);
        for (int e = 0; e < m; ++e)
            backward_convolutions(network, network.images + e * network.image_size, e);
        after_backward(network, hyper, kSerial);
        step_hidden(network, m, hyper, kSoleMember);
        step_layer(first, pooled.a, pooled.stride, m, hyper, kSoleMember);
        step_shared(network);
    }
    transpose_all(network);
}

template <class T>
void train(const Network<T>& given, const Inputs<T>& x, const T* y, const Hyperparameters<T>& requested,
           const int64_t* order, int64_t steps, int m, const DropoutMasks<T>& masks, T* gathered,
           const Team& team) {
    const FlushSubnormals flushing;
    Network<T> network = given;
    Hyperparameters<T> hyper = requested;
    hyper.velocity_only =
        hyper.momentum != 0 && !hyper.nesterov && m >= kVelocityOnlyBatch && !network.convolution_count;
    if (network.convolution_count) {
        train_images(network, x, y, hyper, order, steps, m, masks);
        return clear_masks(network);
    }
    const auto train_on_dense = [&](const auto& rows) {
        if (network.packs_inputs)
            train_packed(network, rows, y, hyper, order, steps, m, masks, team);
        else
            train_dense(network, rows, y, hyper, order, steps, m, masks, gathered, team);
    };
    const auto train_on_sparse = [&](const auto& rows) {
        train_sparse(network, rows, y, hyper, order, steps, m, masks, gathered, team);
    };
    switch (x.storage) {
        case Storage::sparse_bytes: train_on_sparse(x.sparse_bytes); break;
        case Storage::sparse_numbers: train_on_sparse(x.sparse_numbers); break;
        case Storage::dense_bytes: train_on_dense(x.dense_bytes); break;
        case Storage::dense_numbers: train_on_dense(x.dense_numbers); break;
    }
    clear_masks(network);
}

template <class T, class Value>
void forward_all_sparse(const Layer<T>& first, const SparseRows<T, Value>& x, int m) {
    forward_sparse(first, m, first.a, T(1), [&](int e) { return SparseRow<T, Value>(x, e); });
}

template <class T>
void feedforward(const Network<T>& network, const Inputs<T>& x, int m) {
    const FlushSubnormals flushing;
    const Layer<T>& first = network.layers[0];
    if (network.convolution_count) {
        forward_images(network, x, static_cast<const int64_t*>(nullptr), m);
        return forward_layers(network, m, kSoleMember);
    }
    switch (x.storage) {
        case Storage::sparse_bytes: forward_all_sparse(first, x.sparse_bytes, m); break;
        case Storage::sparse_numbers: forward_all_sparse(first, x.sparse_numbers, m); break;
        case Storage::dense_bytes: forward_all_packed(network, x.dense_bytes, m); break;
        case Storage::dense_numbers:
            if (network.packs_inputs)
                forward_all_packed(network, x.dense_numbers, m);
            else
                forward_layer(first, x.dense_numbers.at, int(x.dense_numbers.stride), m, kSoleMember);
            break;
    }
    forward_layers(network, m, kSoleMember);
}

#if defined(__AVX512F__)
constexpr Packing kPacking = Packing::always;
#elif defined(__AVX2__)
constexpr Packing kPacking = Packing::dense;
#else
constexpr Packing kPacking = Packing::never;
#endif
constexpr Kernels<float> kFloat32 = {train<float>, feedforward<float>, kPacking};
constexpr Kernels<double> kFloat64 = {train<double>, feedforward<double>, kPacking};

}  // namespace

#define STRING_OF(name) #name
#define NAME_OF(set) STRING_OF(set)
#define FIRSTNET_TABLE_(set) k##set
#define FIRSTNET_TABLE(set) FIRSTNET_TABLE_(set)

extern const InstructionSet FIRSTNET_TABLE(FIRSTNET_SET) = {NAME_OF(FIRSTNET_SET), &kFloat32, &kFloat64};

}  // namespace firstnet
