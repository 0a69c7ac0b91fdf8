// Times epochs of the book's first network by the kernels in WebAssembly, under Node; browser.py calls it.
// Arguments: the kernels, pixels and labels (files of bytes), how many epochs. Prints processor seconds.
import { readFileSync } from "node:fs";
import { Random, startKernels, Trainer } from "../src/firstnet/web/front/state/kernels.js";
import { startingNetwork } from "../src/firstnet/web/front/state/network.js";

const [wasm, pixels, labels, epochs] = process.argv.slice(2);
const kernels = await startKernels(readFileSync(wasm));
const choices = { hidden: [30], cost: "quadratic", neuron: "sigmoid", starts: "large" };
const random = new Random(kernels, 0);
const trainer = new Trainer(kernels, startingNetwork(choices, random));
const bytes = readFileSync(pixels);
const digits = new Uint8Array(readFileSync(labels));
kernels.lend(new Uint8Array(bytes), (x) => trainer.learnFrom(x, digits, 10));
trainer.set({ cost: "quadratic", lmbda: 0, momentum: 0, dropout: 0 }, digits.length);
const order = kernels.allocate(8 * digits.length);
const seconds = [];
for (let epoch = 0; epoch <= epochs; epoch++) {
  random.order(order, digits.length);
  const began = process.cpuUsage();
  trainer.train(order, digits.length / 10, 10, 3);
  const { user, system } = process.cpuUsage(began);
  if (epoch) seconds.push((user + system) / 1e6); // the first compiles what it runs
}
console.log(JSON.stringify({ seconds, megabytes: kernels.call.memory.buffer.byteLength / 2 ** 20 }));
