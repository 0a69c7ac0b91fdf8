// The state of a page, in a worker: the digits, and the run that trains. worker_source.js talks with it.
//
// Messages in: { id, verb, argument }. Out: { id, answer } or { id, error }, and { state } after each beat.
import { Run, Unfit } from "./run.js";
import { Damaged, PIXELS, pixelsOf, unpack } from "./digits.js";
import { OutOfMemory, startKernels, variant } from "./kernels.js";
import { look } from "./look.js";
import { read } from "./safetensors.js";

const TOLD_MS = 90; // the page hears of a run eleven times a second
const DATA = new URL("../data/", import.meta.url);

let kernels, run, whole;
const digits = {};
let working = false;
let toldAt = 0;
let told = null; // number of the run whose points the page has, and how many of them

async function fetched(name) {
  const answer = await fetch(new URL(name, DATA)).catch(() => null);
  if (!answer?.ok)
    throw new Damaged(`The file ${name} can't be loaded; check the connection, and reload the page.`);
  return answer.arrayBuffer();
}

// What the page may ask for.
const verbs = {
  async open() {
    const names = [variant(), "test.digits", "first_network.safetensors", "training.digits"];
    const [wasm, test, first, training] = names.map(fetched);
    training.catch(() => {}); // told when it is wanted
    kernels = await startKernels(await wasm);
    digits.test = await unpack(kernels, await test, names[1]);
    const { network, recipe, notes } = read(await first);
    const choices = { ...recipe, hidden: recipe.sizes.slice(1, -1), seed: notes.seed, examples: 50_000 };
    run = new Run(kernels, digits, choices, network, notes.points);
    whole = training.then(async (it) => (digits.training = await unpack(kernels, it, names[3])));
    whole.catch(() => {});
    tellState();
  },
  loaded: () => whole.then(() => true),
  go: () => begin((it) => it.go()),
  oneEpoch: () => begin((it) => it.oneEpoch()),
  oneMiniBatch: () => begin((it) => it.oneMiniBatch()),
  pause: () => run.pause(),
  pace: (pace) => (run.pace = pace),
  change: (choices) => run.change(choices),
  async startAgain({ choices, going }) {
    await whole;
    const next = new Run(kernels, digits, choices);
    next.pace = run.pace;
    run.close();
    run = next;
    if (going) begin((it) => it.go());
  },
  network: () => run.network,
  digit: async ({ set, number }) => {
    if (set === "training") await whole;
    return { pixels: pixelsOf(kernels, digits[set], number), label: digits[set].labels[number] };
  },
  read({ number }) {
    const { x, labels } = digits.test;
    const one = { x: x + number * PIXELS, labels: labels.subarray(number, number + 1) };
    return { pixels: pixelsOf(kernels, digits.test, number), label: labels[number], outputs: run.outputs(one) };
  },
  answers: () => ({ outputs: run.outputs(digits.test), labels: digits.test.labels }),
  look: ({ layer, neuron }) => look(kernels, digits.test, run.network, layer, neuron),
};

async function begin(verb) {
  await whole;
  verb(run);
  if (!working) work();
}

async function work() {
  working = true;
  try {
    let rest;
    while ((rest = run.beat()) !== null) {
      if (performance.now() - toldAt >= TOLD_MS) tellState();
      await pause(rest);
    }
  } catch (error) {
    run.pause();
    run.trouble = fault(error);
  }
  working = false;
  tellState();
}

// Lets messages in; setTimeout alone would wait 4 ms where nothing is to wait for.
const channel = new MessageChannel();
let resume;
channel.port1.onmessage = () => resume();
const pause = (ms) =>
  new Promise((go) => {
    resume = go;
    if (ms > 4) setTimeout(go, ms);
    else channel.port2.postMessage(null);
  });

// Tells how the run stands; of its points only those that the page lacks.
function tellState() {
  const { points, ...state } = run.state;
  const first = told?.number === run.number ? told.count : 0;
  told = { number: run.number, count: points.length };
  toldAt = performance.now();
  postMessage({ state: { ...state, first, more: points.slice(first) } });
}

const fault = (error) => `The page has a fault: ${error.message}`;
const known = (error) => [Unfit, Damaged, OutOfMemory].some((it) => error instanceof it);

self.onmessage = async ({ data: { id, verb, argument } }) => {
  try {
    const answer = await verbs[verb](argument);
    if (run && !["network", "digit", "read", "answers", "look", "loaded"].includes(verb)) tellState();
    postMessage({ id, answer });
  } catch (error) {
    postMessage({ id, error: known(error) ? error.message : fault(error) });
  }
};
