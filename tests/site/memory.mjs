// Prints the trouble of a run whose kernels find no memory at first, and then of the same run again.
import { readFileSync } from "node:fs";
import { startKernels } from "../../src/firstnet/web/front/state/kernels.js";
import { Run } from "../../src/firstnet/web/front/state/run.js";

const kernels = await startKernels(readFileSync(process.argv[2]));
const x = kernels.allocate(784 * 20);
const digits = { x, labels: new Uint8Array(20) };
const choices = {
  ...{ hidden: [30], eta: 3, mini_batch_size: 10, lmbda: 0, cost: "quadratic", dropout: 0, momentum: 0 },
  ...{ epochs: 1, starts: "large", neuron: "sigmoid", seed: 0, examples: 20 },
};
const run = new Run(kernels, { training: digits, test: digits }, choices);
const { call } = kernels;
const fails = () => {
  throw new WebAssembly.RuntimeError("unreachable"); // as the kernels end where there is no memory
};
const troubles = [{ ...call, learn_from: fails }, call].map((functions) => {
  kernels.call = functions;
  run.go();
  while (run.beat() !== null);
  return run.trouble;
});
console.log(JSON.stringify(troubles));
