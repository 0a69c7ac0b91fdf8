// What a network gets wrong: how often which digit is taken for which, and the worst of it (mistakes.py).
import { argmax } from "./costs.js";

const CLASSES = 10;

// Judges a network by its outputs, a row per digit.
export function judge(outputs, labels) {
  const row = (i) => outputs.subarray(i * CLASSES, (i + 1) * CLASSES);
  const read = Array.from(labels, (_, i) => argmax(row(i)));
  return { labels, read, row, correct: read.filter((it, i) => it === labels[i]).length };
}

// How often the digit of the row was read as that of the column.
export function confusion({ labels, read }) {
  const counts = Array.from({ length: CLASSES }, () => new Array(CLASSES).fill(0));
  read.forEach((it, i) => counts[labels[i]][it]++);
  return counts;
}

// The numbers of the digits in one cell of the matrix, the surest answer first.
export const among = ({ labels, read, row }, label, as) =>
  [...read.keys()]
    .filter((i) => labels[i] === label && read[i] === as)
    .sort((i, j) => row(j)[as] - row(i)[as]);

// The numbers of the worst mistakes: where the wrong output is farthest above the right one.
export function worst({ labels, read, row }, count) {
  const apart = (i) => row(i)[read[i]] - row(i)[labels[i]];
  const wrong = [...read.keys()].filter((i) => read[i] !== labels[i]);
  return wrong.sort((i, j) => apart(j) - apart(i)).slice(0, count);
}
