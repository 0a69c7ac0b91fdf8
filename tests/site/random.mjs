// Prints random numbers that the kernels deal from some seeds: normal ones, an order, kept neurons.
import { readFileSync } from "node:fs";
import { Random, startKernels } from "../../src/firstnet/web/front/state/kernels.js";

const { seeds, count } = JSON.parse(readFileSync(0, "utf8"));
const kernels = await startKernels(readFileSync(process.argv[2]));
const order = kernels.allocate(8 * count);
const dealt = seeds.map((seed) => {
  const random = new Random(kernels, seed);
  const first = [...random.normal(count)];
  random.order(order, count);
  const numbers = [...kernels.view(BigInt64Array, order, count)].map(Number);
  const kept = [...random.kept(0.5, count)];
  random.end();
  return { normal: first, order: numbers, kept };
});
console.log(JSON.stringify(dealt));
