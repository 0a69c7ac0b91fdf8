// The arithmetic of one mini-batch: feedforward, backpropagation, and the step downhill.
//
// Compiled once for each instruction set, with FIRSTNET_SET naming the table it fills. No function
// of the C++ library is called in here but memcpy: its templates would be shared between the sets.
// README.md beside this file says what each kernel does and why it is fast.
#include "kernels.hpp"

#include "convolution.hpp"
#include "dense.hpp"
#include "descent.hpp"
#include "firing.hpp"
#include "lists.hpp"
#include "sheets.hpp"
#include "team.hpp"
#include "wide.hpp"

namespace firstnet {
namespace {

constexpr int kRowsAhead = 10;  // examples that are asked for before they are needed,
constexpr int kListsAtOnce = 64;  // whose entries stay in the nearest cache
constexpr int kListsAhead = 6;  // the same for lists that another member has read;
constexpr int kFetched = 256;   // and numbers of each: the rest comes by itself
// From so many examples on, weights that are kept both ways round are copied instead of stepped twice.
constexpr int kTurned = 24;
// What 1 stands for in the inputs. It is a power of two: sums that are multiplied by it at the end have the
// same digits as if each input had been.
template <class T, class X>
constexpr T kUnit = sizeof(X) == 1 ? T(1) / T(256) : T(1);

// The weighted inputs of a layer, from the activations that enter it.
template <class T>
void weigh(const Layer<T>& layer, const T* a, int a_stride, int m, Member who) {
    if (layer.is_wide) return weigh_wide(a, a_stride, layer, m, who);
    multiply(a, a_stride, m, layer.inputs, layer.w, layer.stride, layer.b, layer.a);
}

// Once the first layer has weighed its inputs: fires it, and all layers after it.
template <class T>
void feed_through(const Network<T>& network, int m, Member who) {
    fire(network.layers[0], m);
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>&before = network.layers[l - 1], &layer = network.layers[l];
        weigh(layer, before.a, before.stride, m, who);
        fire(layer, m);
    }
}

// The error at the output, times `rate`, which is eta/m: BP1 is linear in it, and so is all that
// follows from it.
template <class T>
void output_delta(const Layer<T>& last, const T* y, const int64_t* examples, int m, T rate,
                  const Rules<T>& rules) {
    with_error<T>(rules.cost, [&](auto error, bool sloped) {
        for (int e = 0; e < m; ++e) {
            const T* a = last.a + int64_t(e) * last.stride;
            const T* desired = y + examples[e] * last.stride;
            T* delta = last.delta + int64_t(e) * last.stride;
            for (int at = 0; at < last.stride; at += kLanes<T>)
                store(delta + at, rate * load(last.live + at) *
                                      error(load(a + at), load(desired + at)));
        }
        if (sloped) times_slope(last, m);
    });
}

// Where a gate or a neuron lets no error through, nobody asks for it: what is 0 there and nowhere
// else. The activations of relu neurons tell it; other neurons let everything through.
template <class T>
struct Fires {
    const T* at;
    int64_t step;

    Fires(Neuron neuron, const T* a, int a_stride, const T* gate, int64_t gate_step, const T* live)
        : at(neuron == Neuron::relu ? a : gate ? gate : live),
          step(neuron == Neuron::relu ? a_stride : gate ? gate_step : 0) {}
};

// The same examples without the first few of them.
template <class T>
void skip_examples(Layer<T>& layer, int few) {
    layer.a += int64_t(few) * layer.stride;
    layer.delta += int64_t(few) * layer.stride;
    if (layer.gate) layer.gate += int64_t(few) * layer.gate_step;
}

// Calls work(network, examples) with the part of a mini-batch that falls to a member.
template <class T, class Work>
void with_part(const Network<T>& network, int m, Member who, Work work) {
    const Range mine = who.share(m, 1);
    if (who.of == 1) return work(network, mine);
    auto* layers = static_cast<Layer<T>*>(__builtin_alloca(sizeof(Layer<T>) * network.count));
    Network<T> part = network;
    part.layers = layers;
    for (int l = 0; l < network.count; ++l) {
        layers[l] = network.layers[l];
        skip_examples(layers[l], mine.first);
    }
    if (mine.count()) work(part, mine);
}

// The error of what entered a layer (BP2), if it is not wide.
template <class T>
void send_back(const Layer<T>& layer, T* error, int m) {
    multiply(layer.delta, layer.stride, m, layer.neurons, layer.w_turned, layer.in_stride,
             static_cast<const T*>(nullptr), error);
}

// The same if it is wide; it takes its step on the way.
template <class T>
void send_back_wide(const Layer<T>& layer, const T* a, const Fires<T>& fires, T* error, int m,
                    const Rules<T>& rules, const Team& team) {
    step_wide(layer, {a, fires.at, fires.step, error, layer.in_stride, m}, rules, team);
}

// From layer `from` back to the one after `to`, of which none is wide.
template <class T>
void backpropagate_narrow(const Network<T>& network, int from, int to, int m, const Rules<T>& rules) {
    for (int l = from; l > to; --l) {
        const Layer<T>& before = network.layers[l - 1];
        send_back(network.layers[l], before.delta, m);
        times_slope(before, m, T(1) - rules.dropout);  // BP2
    }
}

// Back to the first layer. Wide layers are shared by their inputs, the others by examples.
template <class T>
void backpropagate(const Network<T>& network, int m, const Rules<T>& rules, const Team& team) {
    for (int l = network.count - 1; l > 0; --l) {
        const Layer<T>&layer = network.layers[l], &before = network.layers[l - 1];
        if (!layer.is_wide) {
            together(team, [&](Member who) {
                with_part(network, m, who, [&](const Network<T>& part, Range mine) {
                    backpropagate_narrow(part, l, l - 1, mine.count(), rules);
                });
            });
            continue;
        }
        const Fires<T> fires(before.neuron, before.a, before.stride, before.gate, before.gate_step,
                             before.live);
        send_back_wide(layer, before.a, fires, before.delta, m, rules, team);
        together(team, [&](Member who) {
            with_part(network, m, who, [&](const Network<T>& part, Range mine) {
                times_slope(part.layers[l - 1], mine.count(), T(1) - rules.dropout);  // BP2
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

// Takes a member's part of the step of a layer from what entered it; where it is wide, it took it on
// the way back, biases aside.
template <class T>
void step_layer(const Layer<T>& layer, const T* a, int a_stride, int m, const Rules<T>& rules, Member who) {
    const Range rows = who.share(layer.inputs, kShareUnit), turned = who.share(layer.neurons, kShareUnit);
    const bool copies = layer.w_turned && m >= kTurned;
    const int64_t from = int64_t(rows.first) * layer.stride, count = int64_t(rows.count()) * layer.stride;
    const int64_t turned_from = int64_t(turned.first) * layer.in_stride;
    const auto step = [&](T* w, T* w_turned, T* b) {
        if (!layer.is_wide)
            step_dense(w + from, rows.count(), layer.stride, a + rows.first, a_stride, layer.delta, m);
        if (w_turned && !copies)
            step_dense(w_turned + turned_from, turned.count(), layer.in_stride, layer.delta + turned.first,
                       layer.stride, a, m);
        if (!who.number) step_biases(b, layer, m);
    };
    if (!rules.waits) step(layer.w, layer.w_turned, layer.b);
    if (layer.v) step(layer.v, layer.v_turned, layer.v_b);
    if (rules.waits) {
        if (!layer.is_wide) carry(layer.w + from, layer.v + from, count);
        if (layer.w_turned && !copies)
            carry(layer.w_turned + turned_from, layer.v_turned + turned_from,
                  int64_t(turned.count()) * layer.in_stride);
        if (!who.number) carry(layer.b, layer.v_b, layer.stride);
    }
    if (!copies) return;
    turn(layer.w, layer.stride, rows.first, rows.end, layer.w_turned, layer.neurons, layer.in_stride);
    if (layer.v)
        turn(layer.v, layer.stride, rows.first, rows.end, layer.v_turned, layer.neurons, layer.in_stride);
}

template <class T>
void step_hidden(const Network<T>& network, int m, const Rules<T>& rules, Member who) {
    for (int l = 1; l < network.count; ++l) {
        const Layer<T>& before = network.layers[l - 1];
        step_layer(network.layers[l], before.a, before.stride, m, rules, who);
    }
}

// Sets the gates of one mini-batch.
template <class T>
void set_gates(Network<T>& network, const Gates<T>& gates, int64_t step) {
    if (!gates.at) return;
    const T* at = gates.at + step * gates.step;
    if (network.convolution_count) {
        network.pooled.gate = at;
        network.pooled.gate_step = gates.example;
        at += network.pooled.stride;
    }
    for (int l = 0; l + 1 < network.count; ++l) {
        network.layers[l].gate = at;
        network.layers[l].gate_step = gates.example;
        at += network.layers[l].stride;
    }
}

template <class T>
void clear_gates(const Network<T>& network) {
    for (int l = 0; l < network.count; ++l) network.layers[l].gate = nullptr;
}

// Looks at a mini-batch, and moves all layers but the first. weigh_first(part, range) weighs the inputs
// of some examples; step_first(member) takes a member's part of the first layer's step. L2, L1 and
// momentum move the layers from `moving` on.
template <class T, class WeighFirst, class StepFirst>
void learn(const Network<T>& network, const T* y, const int64_t* examples, int m, const Rules<T>& rules,
           const Team& team, int moving, WeighFirst weigh_first, StepFirst step_first) {
    const bool wide = any_wide(network);
    together(team, [&](Member who) {
        with_part(network, m, who, [&](const Network<T>& part, Range mine) {
            weigh_first(part, mine, who);
            feed_through(part, mine.count(), who);
            output_delta(part.layers[part.count - 1], y, examples + mine.first, mine.count(),
                         rules.eta / T(m), rules);
            if (!wide) backpropagate_narrow(part, part.count - 1, 0, mine.count(), rules);
        });
    });
    if (wide) backpropagate(network, m, rules, team);
    after_looking(network, rules, team, moving);
    together(team, [&](Member who) {
        step_hidden(network, m, rules, who);
        step_first(who);
    });
}

// Writes listed examples down as rows.
template <class T, class Value>
void gather(const Lists<T, Value>& x, const int64_t* examples, int m, int stride, T* row) {
    std::memset(row, 0, sizeof(T) * m * stride);
    for (int e = 0; e < m; ++e, row += stride) {
        const Entries<T, Value> entries(x, examples[e]);
        for (int64_t entry = 0; entry < entries.count; ++entry)
            row[entries.place[entry]] += entries.number(entry);
    }
}

// The step of a first layer that is wide; nobody asks for the error of the inputs.
template <class T>
void step_first_wide(const Layer<T>& first, const T* rows, int m, const Rules<T>& rules,
                     const Team& team) {
    step_wide(first, {rows, rows, first.in_stride, nullptr, first.in_stride, m}, rules, team);
    step_layer(first, rows, first.in_stride, m, rules, kAlone);
}

// What of a first layer's step is not its inputs': that of the biases, and what speeds that waited do.
template <class T>
void finish_step(const Layer<T>& first, Range inputs, int m, const Rules<T>& rules, Member who) {
    if (!who.number) {
        if (!rules.waits) step_biases(first.b, first, m);
        if (first.v) step_biases(first.v_b, first, m);
    }
    if (!rules.waits) return;
    const int64_t from = int64_t(inputs.first) * first.stride;
    carry(first.w + from, first.v + from, int64_t(inputs.count()) * first.stride);
    if (!who.number) carry(first.b, first.v_b, first.stride);
}

template <class T, class Value>
void train_listed(Network<T>& network, const Lists<T, Value>& x, const T* y,
                  const Rules<T>& rules, const int64_t* order, int64_t steps, int m,
                  const Gates<T>& gates, T* gathered, const Team& team) {
    const Layer<T>& first = network.layers[0];
    const Layer<T>& last = network.layers[network.count - 1];
    using Of = Entries<T, Value>;
    Shrinking<T> shrinking(first, rules);
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_gates(network, gates, s);
        before_looking(network, rules, team);
        const T scale = shrinking.scale;
        shrinking.shrink();
        const auto weigh_first = [&](const Network<T>& part, Range mine, Member) {
            T* z = part.layers[0].a;
            const int together = first.stride > kSums * kLanes<T> ? kListsAtOnce : 1;
            for (int e = mine.first; e < mine.end; e += together, z += int64_t(together) * first.stride) {
                const int count = mine.end - e < together ? mine.end - e : together;
                weigh_listed(first, count, z, scale, [&](int more) { return Of(x, order[e + more]); });
                for (int more = 0; s + 1 < steps && more < count; ++more) {
                    if (s + 2 < steps) __builtin_prefetch(x.start + order[2 * m + e + more]);
                    fetch(x, y, last.stride, order[m + e + more]);
                }
            }
        };
        const auto step_first = [&](Member who) {
            if (first.is_wide) return;
            const Range inputs = who.share(first.inputs, 1);
            const T louder = T(1) / shrinking.scale;
            const auto step = [&](T* w) {
                for (int e = 0; e < m; ++e) {
                    const Of entries(x, order[e]);
                    if (who.of > 1 && e + kListsAhead < m) fetch(Of(x, order[e + kListsAhead]));
                    step_listed(w, first, who.of == 1 ? entries : entries.within(inputs),
                                first.delta + int64_t(e) * first.stride, louder);
                }
            };
            if (!rules.waits) step(first.w);
            if (first.v) step(first.v);
            finish_step(first, inputs, m, rules, who);
        };
        learn(network, y, order, m, rules, team, shrinking.applies ? 1 : 0, weigh_first, step_first);
        if (first.is_wide) {
            gather(x, order, m, first.in_stride, gathered);
            step_first_wide(first, gathered, m, rules, team);
        }
        if (shrinking.is_small()) shrinking.settle(first);
    }
    shrinking.settle(first);
}

#if defined(__AVX2__)

// The same for rows, some examples side by side. Of small mini-batches what was written down to look at
// them is still there for the step.
template <class T, class X>
void train_sheets(Network<T>& network, const Rows<X>& x, const T* y, const Rules<T>& rules,
                  const int64_t* order, int64_t steps, int m, const Gates<T>& gates, const Team& team) {
    const Layer<T>&first = network.layers[0], &last = network.layers[network.count - 1];
    const SheetRoom<T>& room = network.sheets;
    const bool kept = team.size == 1 && m <= room.examples;
    Shrinking<T> shrinking(first, rules);
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_gates(network, gates, s);
        before_looking(network, rules, team);
        const T scale = kUnit<T, X> * shrinking.scale;
        shrinking.shrink();
        const int64_t next = s + 1 < steps ? m : 0;
        const auto weigh_first = [&](const Network<T>& part, Range mine, Member who) {
            T* z = part.layers[0].a - int64_t(mine.first) * first.stride;
            in_parts(mine.count(), room.examples, [&](int few, int count) {
                const Range some = {mine.first + few, mine.first + few + count};
                write_sheets(x, order, some, {0, first.inputs}, room, who);
                in_panels(first, [&](Range vectors) {
                    in_sheets(some, room, who, [&](int e, const Sheet<T>& sheet, auto run) {
                        constexpr int height = decltype(run)::width;
                        const Coming<height> coming(x, y, last.stride, order + next + e);
                        T* to = z + int64_t(e) * first.stride;
                        weigh_sheet<height>(first, vectors, sheet, to, scale, coming);
                    });
                });
            });
        };
        const auto step_first = [&](Member who) {
            const Range inputs = who.share(first.inputs, kBlock);
            const T louder = kUnit<T, X> / shrinking.scale;
            in_parts(m, room.examples, [&](int few, int count) {
                const Range some = {few, few + count};
                if (!kept) write_sheets(x, order, some, inputs, room, who);
                in_panels(first, [&](Range vectors) {
                    in_sheets(some, room, who, [&](int e, const Sheet<T>& sheet, auto run) {
                        constexpr int height = decltype(run)::width;
                        const T* delta = first.delta + int64_t(e) * first.stride;
                        if (!rules.waits) step_sheet<height>(first.w, first, vectors, sheet, delta, louder);
                        if (first.v) step_sheet<height>(first.v, first, vectors, sheet, delta, louder);
                    });
                });
            });
            finish_step(first, inputs, m, rules, who);
        };
        learn(network, y, order, m, rules, team, shrinking.applies ? 1 : 0, weigh_first, step_first);
        if (shrinking.is_small()) shrinking.settle(first);
    }
    shrinking.settle(first);
}

// The weighted inputs of examples 0 to m - 1.
template <class T, class X>
void weigh_all_sheets(const Network<T>& network, const Rows<X>& x, int m) {
    const Layer<T>& first = network.layers[0];
    const auto order = static_cast<int64_t*>(__builtin_alloca(sizeof(int64_t) * m));
    for (int e = 0; e < m; ++e) order[e] = e;
    in_parts(m, network.sheets.examples, [&](int few, int count) {
        const Range some = {few, few + count};
        write_sheets(x, order, some, {0, first.inputs}, network.sheets, kAlone);
        in_panels(first, [&](Range vectors) {
            in_sheets(some, network.sheets, kAlone, [&](int e, const Sheet<T>& sheet, auto run) {
                constexpr int height = decltype(run)::width;
                T* z = first.a + int64_t(e) * first.stride;
                weigh_sheet<height>(first, vectors, sheet, z, kUnit<T, X>, NothingComing());
            });
        });
    });
}

#else  // never by sheets

template <class... Any>
void train_sheets(const Any&...) {}
template <class... Any>
void weigh_all_sheets(const Any&...) {}

#endif

template <class T>
ALWAYS_INLINE void copy_row(const T* from, int stride, T* to) {
    std::memcpy(to, from, sizeof(T) * stride);
}
template <class T>
ALWAYS_INLINE void copy_row(const uint8_t* from, int stride, T* to) {
    for (int at = 0; at < stride; ++at) to[at] = kUnit<T, uint8_t> * T(from[at]);
}

// Copies the rows of some examples. An example lies anywhere in memory, its answer as well: those of
// the `left` examples from here on that will soon be needed are asked for meanwhile.
template <class T, class X>
void copy_rows(const Rows<X>& x, const T* y, int stride, int y_stride, const int64_t* order, int count,
               int64_t left, T* to) {
    const int64_t fetched = x.stride < kFetched ? x.stride : kFetched;
    for (int e = 0; e < count; ++e, to += stride) {
        if (e + kRowsAhead < left) {
            const int64_t ahead = order[e + kRowsAhead];
            fetch_bytes(x.at + ahead * x.stride, int64_t(sizeof(X)) * fetched);
            fetch_bytes(y + ahead * y_stride, int64_t(sizeof(T)) * y_stride);
        }
        copy_row(x.at + order[e] * x.stride, stride, to);
    }
}

template <class T, class X>
void train_rows(Network<T>& network, const Rows<X>& x, const T* y, const Rules<T>& rules,
                const int64_t* order, int64_t steps, int m, const Gates<T>& gates, T* gathered,
                const Team& team) {
    const Layer<T>&first = network.layers[0], &last = network.layers[network.count - 1];
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_gates(network, gates, s);
        before_looking(network, rules, team);
        const auto weigh_first = [&](const Network<T>& share, Range mine, Member who) {
            Layer<T> part = share.layers[0];
            for (int e = mine.first; e < mine.end; e += kPart) {
                const int count = mine.end - e < kPart ? mine.end - e : kPart;
                T* rows = gathered + int64_t(e) * first.in_stride;
                copy_rows(x, y, first.in_stride, last.stride, order + e, count, (steps - s) * m - e, rows);
                weigh(part, rows, first.in_stride, count, who);
                skip_examples(part, count);
            }
        };
        const auto step_first = [&](Member who) {
            if (!first.is_wide) step_layer(first, gathered, first.in_stride, m, rules, who);
        };
        learn(network, y, order, m, rules, team, 0, weigh_first, step_first);
        if (first.is_wide) step_first_wide(first, gathered, m, rules, team);
    }
}

// Writes an example down as the image that the first convolution looks at.
template <class T, class Value>
void draw_listed(const Network<T>& network, const Lists<T, Value>& x, int64_t example, T* image) {
    const Entries<T, Value> entries(x, example);
    std::memset(image, 0, sizeof(T) * network.image_size);
    for (int64_t entry = 0; entry < entries.count; ++entry)
        image[network.place_in_image[entries.place[entry]]] += entries.number(entry);
}

template <class T>
void draw(const Network<T>& network, const Inputs<T>& x, int64_t example, T* image) {
    switch (x.storage) {
        case Storage::byte_lists: return draw_listed(network, x.byte_lists, example, image);
        case Storage::number_lists: return draw_listed(network, x.number_lists, example, image);
        case Storage::byte_rows: return;  // not with feature maps
        case Storage::number_rows:
            for (int input = 0; input < network.inputs; ++input)
                image[network.place_in_image[input]] = x.number_rows.at[example * x.number_rows.stride + input];
    }
}

// Forward as far as the weighted inputs of the first dense layer.
template <class T>
void weigh_images(const Network<T>& network, const Inputs<T>& x, const int64_t* examples, int m) {
    const Layer<T>& first = network.layers[0];
    const Pooled<T>& pooled = network.pooled;
    for (int e = 0; e < m; ++e) {
        T* image = network.images + e * network.image_size;
        draw(network, x, examples ? examples[e] : e, image);
        look_through(network, image, e);
    }
    weigh(first, pooled.a, pooled.stride, m, kAlone);
}

template <class T>
void train_images(Network<T>& network, const Inputs<T>& x, const T* y, const Rules<T>& rules,
                  const int64_t* order, int64_t steps, int m, const Gates<T>& gates) {
    const Layer<T>& first = network.layers[0];
    const Pooled<T>& pooled = network.pooled;
    const Convolution<T>& last = network.convolutions[network.convolution_count - 1];
    for (int64_t s = 0; s < steps; ++s, order += m) {
        set_gates(network, gates, s);
        before_looking(network, rules, kSolo);
        turn_all(network);
        weigh_images(network, x, order, m);
        feed_through(network, m, kAlone);
        output_delta(network.layers[network.count - 1], y, order, m, rules.eta / T(m), rules);
        backpropagate(network, m, rules, kSolo);
        const Fires<T> fires(last.neuron, pooled.a, pooled.stride, pooled.gate, pooled.gate_step,
                             pooled.live);
        if (first.is_wide)
            send_back_wide(first, pooled.a, fires, pooled.delta, m, rules, kSolo);
        else
            send_back(first, pooled.delta, m);
        for (int e = 0; e < m; ++e) look_back(network, network.images + e * network.image_size, e);
        after_looking(network, rules, kSolo);
        step_hidden(network, m, rules, kAlone);
        step_layer(first, pooled.a, pooled.stride, m, rules, kAlone);
        step_shared(network);
    }
    turn_all(network);
}

template <class T>
void train(const Network<T>& given, const Inputs<T>& x, const T* y, const Rules<T>& asked,
           const int64_t* order, int64_t steps, int m, const Gates<T>& gates, T* gathered,
           const Team& team) {
    const FlushSubnormals while_here;
    Network<T> network = given;
    Rules<T> rules = asked;
    rules.waits = rules.momentum != 0 && !rules.nesterov && m >= kWaitedFor && !network.convolution_count;
    if (network.convolution_count) {
        train_images(network, x, y, rules, order, steps, m, gates);
        return clear_gates(network);
    }
    const auto train_by_rows = [&](const auto& rows) {
        if (network.by_sheets)
            train_sheets(network, rows, y, rules, order, steps, m, gates, team);
        else
            train_rows(network, rows, y, rules, order, steps, m, gates, gathered, team);
    };
    const auto train_by_lists = [&](const auto& lists) {
        train_listed(network, lists, y, rules, order, steps, m, gates, gathered, team);
    };
    switch (x.storage) {
        case Storage::byte_lists: train_by_lists(x.byte_lists); break;
        case Storage::number_lists: train_by_lists(x.number_lists); break;
        case Storage::byte_rows: train_by_rows(x.byte_rows); break;
        case Storage::number_rows: train_by_rows(x.number_rows); break;
    }
    clear_gates(network);
}

template <class T, class Value>
void weigh_all_listed(const Layer<T>& first, const Lists<T, Value>& x, int m) {
    weigh_listed(first, m, first.a, T(1), [&](int e) { return Entries<T, Value>(x, e); });
}

template <class T>
void feedforward(const Network<T>& network, const Inputs<T>& x, int m) {
    const FlushSubnormals while_here;
    const Layer<T>& first = network.layers[0];
    if (network.convolution_count) {
        weigh_images(network, x, static_cast<const int64_t*>(nullptr), m);
        return feed_through(network, m, kAlone);
    }
    switch (x.storage) {
        case Storage::byte_lists: weigh_all_listed(first, x.byte_lists, m); break;
        case Storage::number_lists: weigh_all_listed(first, x.number_lists, m); break;
        case Storage::byte_rows: weigh_all_sheets(network, x.byte_rows, m); break;
        case Storage::number_rows:
            if (network.by_sheets)
                weigh_all_sheets(network, x.number_rows, m);
            else
                weigh(first, x.number_rows.at, first.in_stride, m, kAlone);
            break;
    }
    feed_through(network, m, kAlone);
}

#if defined(__AVX512F__)
constexpr SideBySide kSideBySide = SideBySide::always;
#elif defined(__AVX2__)
constexpr SideBySide kSideBySide = SideBySide::dense;
#else
constexpr SideBySide kSideBySide = SideBySide::never;
#endif
constexpr Kernels<float> kFloat32 = {train<float>, feedforward<float>, kSideBySide};
constexpr Kernels<double> kFloat64 = {train<double>, feedforward<double>, kSideBySide};

}  // namespace

#define STRING_OF(name) #name
#define NAME_OF(set) STRING_OF(set)
#define FIRSTNET_TABLE_(set) k##set
#define FIRSTNET_TABLE(set) FIRSTNET_TABLE_(set)

extern const InstructionSet FIRSTNET_TABLE(FIRSTNET_SET) = {NAME_OF(FIRSTNET_SET), &kFloat32, &kFloat64};

}  // namespace firstnet
