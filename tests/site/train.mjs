// Trains a network for each of some choices by the page's own modules; prints its parameters and points.
// Arguments: the kernels, a file of digits (pixels, then labels), and how many are for training.
import { readFileSync } from "node:fs";
import { startKernels } from "../../src/firstnet/web/front/state/kernels.js";
import { Run } from "../../src/firstnet/web/front/state/run.js";

const [wasm, file, training] = process.argv.slice(2);
const { runs } = JSON.parse(readFileSync(0, "utf8"));
const kernels = await startKernels(readFileSync(wasm));
const bytes = readFileSync(file);
const count = bytes.length / 785;
const x = kernels.allocate(bytes.length);
kernels.view(Uint8Array, x, bytes.length).set(bytes);
const labels = new Uint8Array(bytes.subarray(784 * count));
const digits = {
  training: { x, labels: labels.subarray(0, training) },
  test: { x: x + 784 * training, labels: labels.subarray(training) },
};
const trained = runs.map((choices) => {
  const run = new Run(kernels, digits, choices);
  run.go();
  while (run.beat() !== null);
  run.close();
  return { parameters: [...run.network.parameters], points: run.points, trouble: run.trouble };
});
console.log(JSON.stringify(trained));
