// What a network's outputs are worth: correct answers, and the cost with its L2 term (chapters 1 and 3).
import { layersOf } from "./network.js";

const LARGEST = Number.MAX_VALUE; // stands for -ln 0, as in the book's program

const surprise = (a, y) => (y === 0 ? 0 : Math.min(-y * Math.log(a), LARGEST));

// The cost of one output a where y was desired.
export const OF_ONE = {
  quadratic: (a, y) => 0.5 * (a - y) ** 2,
  "cross-entropy": (a, y) => surprise(a, y) + surprise(1 - a, 1 - y),
  "log-likelihood": surprise,
  hinge: (a, y) => Math.max(1 - (2 * y - 1) * a, 0),
};

// Scores outputs, a row per example: { correct, examples, cost }; the cost without regularization.
export function score(outputs, labels, cost) {
  const classes = outputs.length / labels.length;
  const ofOne = OF_ONE[cost];
  let correct = 0;
  let sum = 0;
  labels.forEach((label, i) => {
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    correct += argmax(row) === label;
    row.forEach((a, j) => (sum += ofOne(a, j === label ? 1 : 0)));
  });
  return { correct, examples: labels.length, cost: sum / labels.length };
}

export const argmax = (row) => row.reduce((best, a, j) => (a > row[best] ? j : best), 0);

export function l2(network, lmbda, examples) {
  if (!lmbda) return 0; // even where the weights are beyond all bounds
  const squares = layersOf(network).map(({ w }) => w.reduce((sum, it) => sum + it * it, 0));
  return (lmbda / (2 * examples)) * squares.reduce((sum, it) => sum + it, 0);
}
