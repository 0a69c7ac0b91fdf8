// What a person has typed into the form of a run, read as its choices.
import { whole } from "../elements/controls.js";

const MOST_NEURONS = 1_000_000;
const MOST = 2 ** 31 - 1;

const number = (text) => (text.trim() === "" ? NaN : Number(text.replace(/_/g, "")));
const positive = (text) => (number(text) > 0 && number(text) < Infinity ? number(text) : null);
const amount = (text) => (number(text) === 0 ? 0 : positive(text));
const share = (text) => (amount(text) < 1 ? amount(text) : null);
const count = (text) => whole(text, 1, MOST);

function hidden(text) {
  const sizes = text.trim() ? text.split(",").map((it) => whole(it, 1, MOST_NEURONS)) : [];
  return sizes.includes(null) ? null : sizes;
}

const READERS = {
  eta: positive,
  mini_batch_size: count,
  lmbda: amount,
  dropout: share,
  momentum: share,
  epochs: count,
  hidden,
  seed: (text) => whole(text, 0, Number.MAX_SAFE_INTEGER),
};

// Returns { choices } or { errors }: from the names of the fields to what is wrong with them.
export function read(texts, words, most) {
  const many = most.toLocaleString("en");
  const wanted = {
    ...words.wanted,
    hidden: "Must be whole numbers separated by commas, such as 30 or 100,30.",
    seed: "Must be a whole number, 0 or more, of at most 15 digits.",
    examples: `Must be a whole number from 1 to ${many}; the book uses ${many}.`,
  };
  const readers = { ...READERS, examples: (text) => whole(text, 1, most) };
  const choices = {};
  const errors = {};
  for (const [name, text] of Object.entries(texts)) {
    choices[name] = readers[name] ? readers[name](text) : text;
    if (choices[name] === null) errors[name] = wanted[name];
  }
  return Object.keys(errors).length ? { errors } : { choices };
}

export const textsOf = (choices) => ({
  ...Object.fromEntries(Object.entries(choices).map(([name, it]) => [name, String(it)])),
  hidden: choices.hidden.join(","),
});

// The names of the fields that only a new run can take up.
export const waiting = (choices, run) =>
  Object.keys(choices).filter((name) => String(choices[name]) !== String(run[name]));

// The book's run of these choices, however many epochs are asked for.
export function bookRun(choices, runs) {
  const texts = textsOf(choices);
  const alike = (run) =>
    Object.entries(run.choices).every(([name, it]) =>
      name in texts
        ? ["epochs", "seed", "engine"].includes(name) || Number(it) === Number(texts[name]) || it === texts[name]
        : true,
    );
  return runs.find(alike) ?? null;
}
