// Networks as plain data: { sizes, neurons, parameters }, the parameters layer by layer.
import { countOf } from "./kernels.js";

// The kind of the output neurons follows from the cost: the first that a cost is meant for.
const OUTPUTS = {
  quadratic: ["sigmoid", "tanh", "relu", "linear"],
  "cross-entropy": ["sigmoid"],
  "log-likelihood": ["softmax"],
  hinge: ["linear", "tanh"],
};

export const fits = (cost, network) => OUTPUTS[cost].includes(network.neurons.at(-1));

const SCALED = {
  large: (w) => w,
  small: (w, inputs) => w / Math.sqrt(inputs),
  he: (w, inputs) => w * Math.sqrt(2 / inputs),
};

// Deals the network that a run starts from: the biases of all layers first, then the weights, as in the book.
export function startingNetwork(choices, random) {
  const sizes = [784, ...choices.hidden, 10];
  const parameters = new Float32Array(countOf(sizes));
  const neurons = sizes
    .slice(1)
    .map((_, l) => (l + 2 < sizes.length ? choices.neuron : OUTPUTS[choices.cost][0]));
  const network = { sizes, neurons, parameters };
  const layers = layersOf(network);
  for (const { b } of layers) {
    const dealt = random.normal(b.length);
    if (choices.starts !== "he") b.set(dealt);
  }
  for (const { w, inputs } of layers) {
    w.set(random.normal(w.length).map((it) => SCALED[choices.starts](it, inputs)));
  }
  return network;
}

// Views of each layer: its weights w, a row of `inputs` per neuron, and its biases b.
export function layersOf({ sizes, neurons, parameters }) {
  let at = 0;
  return neurons.map((neuron, l) => {
    const [inputs, outputs] = [sizes[l], sizes[l + 1]];
    const w = parameters.subarray(at, at + inputs * outputs);
    const b = parameters.subarray(at + inputs * outputs, (at += inputs * outputs + outputs));
    return { neuron, inputs, outputs, w, b };
  });
}
