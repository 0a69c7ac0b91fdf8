// The kernels (kernels/interface.cpp) as objects of JavaScript.
//
// Digits and numbers stay in the memory of the kernels; a pointer says where. That memory may move when it
// grows, so a view of it is made anew each time.

// A module with one instruction of SIMD128: valid where the browser has it.
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

export const NEURONS = ["sigmoid", "tanh", "relu", "elu", "linear", "softmax"]; // as in kernels.hpp
export const COSTS = ["quadratic", "cross-entropy", "log-likelihood", "hinge"];

// The name of the kernels that this browser runs fastest.
export const variant = () => (WebAssembly.validate(SIMD) ? "simd.wasm" : "scalar.wasm");

export class OutOfMemory extends Error {
  constructor() {
    super("Not enough memory; take fewer neurons, or fewer training digits.");
  }
}

export async function startKernels(bytes) {
  const imports = {
    env: { emscripten_notify_memory_growth() {} },
    wasi_snapshot_preview1: { clock_time_get: () => 0 }, // only several threads are timed
  };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  instance.exports._initialize();
  return new Kernels(instance.exports);
}

export class Kernels {
  constructor(exports) {
    this.call = exports;
  }

  allocate(bytes) {
    const pointer = this.call.malloc(bytes) >>> 0;
    if (!pointer) throw new OutOfMemory();
    return pointer;
  }

  free(pointer) {
    this.call.free(pointer);
  }

  view(Type, pointer, count) {
    return new Type(this.call.memory.buffer, pointer, count);
  }

  // Calls work with a pointer to a copy of an array.
  lend(array, work) {
    const pointer = this.allocate(array.byteLength);
    try {
      this.view(array.constructor, pointer, array.length).set(array);
      return work(pointer);
    } finally {
      this.free(pointer);
    }
  }

  // Returns a copy of the numbers that work writes to a pointer.
  take(Type, count, work) {
    const pointer = this.allocate(count * Type.BYTES_PER_ELEMENT);
    try {
      work(pointer);
      return this.view(Type, pointer, count).slice();
    } finally {
      this.free(pointer);
    }
  }
}

// Random numbers: those of NumPy's default_rng(seed).
export class Random {
  constructor(kernels, seed) {
    this.kernels = kernels;
    this.at = kernels.call.start_random(seed);
  }

  normal(count) {
    return this.kernels.take(Float64Array, count, (to) => this.kernels.call.deal_normal(this.at, to, count));
  }

  // Writes the numbers of the examples, 8 bytes each, in another order.
  order(pointer, count) {
    this.kernels.call.deal_order(this.at, pointer, count);
  }

  kept(dropout, count) {
    return this.kernels.take(Uint8Array, count, (to) =>
      this.kernels.call.deal_kept(this.at, dropout, to, count),
    );
  }

  end() {
    this.kernels.call.stop_random(this.at);
  }
}

// A network in training. `network` is plain data: sizes, the neurons of each layer, and one array of
// parameters: for each layer its weights, a row per neuron, then its biases.
export class Trainer {
  constructor(kernels, network) {
    this.kernels = kernels;
    this.sizes = network.sizes;
    this.neurons = network.neurons;
    const neurons = Int32Array.from(network.neurons, (name) => NEURONS.indexOf(name));
    this.at = guarded(() =>
      kernels.lend(Int32Array.from(network.sizes), (sizes) =>
        kernels.lend(network.parameters, (parameters) =>
          kernels.lend(neurons, (names) =>
            kernels.call.start_run(sizes, network.sizes.length, parameters, names),
          ),
        ),
      ),
    );
  }

  // x: a pointer to a row of bytes per example; labels: their digits.
  learnFrom(x, labels, miniBatchSize) {
    const outputs = this.sizes.at(-1);
    const y = new Float32Array(labels.length * outputs);
    labels.forEach((label, i) => (y[i * outputs + label] = 1));
    guarded(() =>
      this.kernels.lend(y, (to) =>
        this.kernels.call.learn_from(this.at, x, to, labels.length, miniBatchSize),
      ),
    );
  }

  set({ cost, lmbda, momentum, dropout }, examples) {
    guarded(() =>
      this.kernels.call.set_hyperparameters(this.at, COSTS.indexOf(cost), lmbda, momentum, dropout, examples),
    );
  }

  // Takes `steps` steps with mini-batches of m; order: a pointer; kept: an array, or null without dropout.
  train(order, steps, m, eta, kept = null) {
    const train = (masks) => this.kernels.call.train_steps(this.at, order, steps, m, eta, masks);
    guarded(() => (kept ? this.kernels.lend(kept, train) : train(0)));
  }

  // Returns the outputs, a row per example.
  feedforward(x, examples) {
    return guarded(() =>
      this.kernels.take(Float32Array, examples * this.sizes.at(-1), (out) =>
        this.kernels.call.feedforward(this.at, x, examples, out),
      ),
    );
  }

  network() {
    const count = countOf(this.sizes);
    const parameters = this.kernels.take(Float32Array, count, (to) =>
      this.kernels.call.read_parameters(this.at, to),
    );
    return { sizes: this.sizes, neurons: this.neurons, parameters };
  }

  end() {
    this.kernels.call.stop_run(this.at);
  }
}

// The number of weights and biases of a network.
export const countOf = (sizes) =>
  sizes.slice(1).reduce((sum, neurons, l) => sum + neurons * (sizes[l] + 1), 0);

// What is passed to the kernels is checked before, so they end only where memory does.
function guarded(work) {
  try {
    return work();
  } catch (error) {
    throw error instanceof WebAssembly.RuntimeError ? new OutOfMemory() : error;
  }
}
