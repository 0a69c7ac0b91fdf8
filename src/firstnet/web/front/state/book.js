// The book's equations for one example, in float64: forward, BP1 to BP4, and one step (chapters 1 to 3).
import { OF_ONE } from "./costs.js";
import { countOf } from "./kernels.js";
import { layersOf } from "./network.js";

const FLAT = 708; // e^-z stays a normal number for every z inside

const sigmoid = (z) => 1 / (1 + Math.exp(-Math.min(Math.max(z, -FLAT), FLAT)));

// What a neuron fires for its weighted input, and the slope there from z and a.
const FIRES = {
  sigmoid: [sigmoid, (z, a) => a * (1 - a)],
  tanh: [Math.tanh, (z, a) => 1 - a * a],
  relu: [(z) => Math.max(z, 0), (z) => (z > 0 ? 1 : 0)],
  elu: [(z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : Math.exp(z))],
  linear: [(z) => z, () => 1],
};

function softmax(z) {
  const largest = Math.max(...z);
  const raised = z.map((it) => Math.exp(it - largest));
  const sum = raised.reduce((all, it) => all + it, 0);
  return raised.map((it) => it / sum);
}

// The z, a and slope of a layer's neurons for its input.
export function bookLayer({ neuron, inputs, outputs, w, b }, input) {
  const z = Float64Array.from({ length: outputs }, (_, j) => {
    let sum = 0;
    for (let k = 0, at = j * inputs; k < inputs; k++, at++) sum += w[at] * input[k];
    return sum + b[j];
  });
  if (neuron === "softmax") {
    const a = softmax(z);
    return { z, a, slope: a.map((it) => it * (1 - it)) };
  }
  const [fire, slopeAt] = FIRES[neuron];
  const a = z.map(fire);
  return { z, a, slope: z.map((it, j) => slopeAt(it, a[j])) };
}

export const intensities = (pixels) => Float64Array.from(pixels, (byte) => byte / 256);

export const outputs = (network, x) => activations(network, x).at(-1);

// What each layer fires for an input.
export function activations(network, x) {
  const fired = [];
  for (const layer of layersOf(network)) fired.push(bookLayer(layer, fired.at(-1) ?? x).a);
  return fired;
}

export const costOf = (a, y, cost) => a.reduce((sum, it, j) => sum + OF_ONE[cost](it, y[j]), 0);

// BP1 for one output.
const DELTAS = {
  quadratic: (a, y, slope) => (a - y) * slope,
  "cross-entropy": (a, y) => a - y,
  "log-likelihood": (a, y) => a - y,
  hinge: (a, y, slope) => ((2 * y - 1) * a < 1 ? -(2 * y - 1) * slope : 0),
};

// Takes one example forward and back: for each layer its input, z, a, slope and delta.
export function thereAndBack(network, x, label, cost) {
  const layers = layersOf(network);
  const fired = [];
  let input = x;
  for (const layer of layers) {
    const it = { layer, input, ...bookLayer(layer, input) };
    fired.push(it);
    input = it.a;
  }
  const y = Float64Array.from({ length: network.sizes.at(-1) }, (_, j) => (j === label ? 1 : 0));
  const last = fired.at(-1);
  last.delta = last.a.map((a, j) => DELTAS[cost](a, y[j], last.slope[j])); // BP1
  for (let l = fired.length - 2; l >= 0; l--) {
    const { layer, delta } = fired[l + 1];
    fired[l].delta = fired[l].slope.map((slope, k) => {
      let back = 0;
      for (let j = 0; j < layer.outputs; j++) back += layer.w[j * layer.inputs + k] * delta[j];
      return back * slope; // BP2
    });
  }
  return { network, x, y, cost, value: costOf(last.a, y, cost), fired };
}

// The slope of the cost along a weight (BP4), or along a bias where k is null (BP3).
export const slopeAlong = ({ fired }, { layer, j, k }) =>
  fired[layer].delta[j] * (k === null ? 1 : fired[layer].input[k]);

// The network after one step on this example alone, in float64.
export function stepped({ network, fired }, { eta, lmbda, examples }) {
  const after = { ...network, parameters: new Float64Array(countOf(network.sizes)) };
  layersOf(after).forEach((to, l) => {
    const { layer, input, delta } = fired[l];
    for (let j = 0; j < layer.outputs; j++) {
      for (let k = 0, at = j * layer.inputs; k < layer.inputs; k++, at++)
        to.w[at] = layer.w[at] - eta * (delta[j] * input[k] + (lmbda / examples) * layer.w[at]); // BP4
      to.b[j] = layer.b[j] - eta * delta[j]; // BP3
    }
  });
  return after;
}

// The same network in float64, in which the nudge of a weight can be seen.
export const inFloat64 = (network) => ({ ...network, parameters: Float64Array.from(network.parameters) });

const NUDGE = 1e-5; // leaves an error of about 1e-10 in float64
const NEAR = 1e-5; // share of the slope by which the nudge may miss it, for the curve that it cuts short
const ROUNDING = 1e-10; // and share of the cost, which has 16 digits

// Nudges one number up and down, and compares the slope that shows with backpropagation's.
export function check(passed, place) {
  const { network, x, y, cost } = passed;
  const { layer, j, k } = place;
  const { w, b, inputs } = layersOf(network)[layer];
  const [numbers, at] = k === null ? [b, j] : [w, j * inputs + k];
  const before = numbers[at];
  const nudged = (by) => {
    numbers[at] = before + by;
    return costOf(outputs(network, x), y, cost);
  };
  const [above, below] = [nudged(NUDGE), nudged(-NUDGE)];
  numbers[at] = before;
  const [slope, found] = [slopeAlong(passed, place), (above - below) / (2 * NUDGE)];
  const agree = Math.abs(found - slope) <= NEAR * Math.abs(slope) + ROUNDING * Math.max(above, below);
  return { before, slope, above, below, nudged: found, agree, width: 2 * NUDGE };
}

// The weight of a layer along which the cost is steepest: one to begin with. Only of neuron j, where it is given.
export function livelyPlace({ fired }, layer, j = null) {
  const { delta, input } = fired[layer];
  const steepest = (all) => all.reduce((best, it, i) => (Math.abs(it) > Math.abs(all[best]) ? i : best), 0);
  return { layer, j: j ?? steepest(delta), k: steepest(input) }; // a slope is a product of the two
}
