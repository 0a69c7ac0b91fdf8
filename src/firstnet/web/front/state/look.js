// What a neuron does with some test digits (look.py).
import { bookLayer } from "./book.js";
import { layersOf } from "./network.js";

const DIGITS = 2000; // that a neuron is shown
const PIXELS = 784;
const FLAT = 0.05; // a sigmoid neuron within so much of 0 or 1 hardly learns: its slope is below 0.0475
const ALWAYS = 0.95; // share of the digits for which that has to hold
const STILL = 0.01; // an activation that varies by less does not tell the digits apart
const SHOWN = 8;

// Returns z, the numbers of the digits that fire it most and least, and whether it can learn.
export function look(kernels, test, network, layer, neuron) {
  const count = Math.min(DIGITS, test.count);
  const x = kernels.view(Uint8Array, test.x, count * PIXELS);
  const layers = layersOf(network);
  const row = layers[layer].w.subarray(neuron * layers[layer].inputs, (neuron + 1) * layers[layer].inputs);
  const softmax = layers[layer].neuron === "softmax";
  const z = new Float64Array(count);
  const a = new Float64Array(count);
  const slope = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let input = Float64Array.from(x.subarray(i * PIXELS, (i + 1) * PIXELS), (byte) => byte / 256);
    for (const before of layers.slice(0, layer)) input = bookLayer(before, input).a;
    if (softmax) {
      const all = bookLayer(layers[layer], input);
      [z[i], a[i], slope[i]] = [all.z[neuron], all.a[neuron], all.slope[neuron]];
    } else {
      const one = { neuron: layers[layer].neuron, inputs: input.length, outputs: 1, w: row };
      const { z: zs, a: as, slope: slopes } = bookLayer({ ...one, b: [layers[layer].b[neuron]] }, input);
      [z[i], a[i], slope[i]] = [zs[0], as[0], slopes[0]];
    }
  }
  const order = [...z.keys()].sort((i, j) => z[i] - z[j]);
  const numbers = { most: order.slice(-SHOWN).reverse(), least: order.slice(0, SHOWN) };
  const flat = slope.filter((it) => Math.abs(it) < FLAT * (1 - FLAT)).length / count;
  const still = Math.max(...a) - Math.min(...a) < STILL;
  const digits = (all) =>
    all.map((i) => ({
      number: i,
      a: a[i],
      label: test.labels[i],
      pixels: x.slice(i * PIXELS, (i + 1) * PIXELS),
    }));
  return {
    z,
    flat,
    bias: layers[layer].b[neuron],
    fires: [Math.min(...a), Math.max(...a)],
    word: still ? "dead" : flat >= ALWAYS ? "saturated" : "alive",
    most: digits(numbers.most),
    least: digits(numbers.least),
  };
}
