// A training run that a person watches: it pauses, takes one step, and changes on the way. As run.py of
// firstnet serve: unless something is changed, it leads to the weights of `firstnet train`, up to rounding.
//
// `beat` trains for about 0.03 s, so that a pause is heard at once; who runs it decides when.
import { l2, score } from "./costs.js";
import { OutOfMemory, Random, Trainer, countOf } from "./kernels.js";
import { fits, startingNetwork } from "./network.js";

const BEAT_MS = 30;
const LATELY_MS = 2000; // what the speed is averaged over
const SAMPLE = 5000; // training digits that are scored; all 50,000 would take longer than their epoch
const FIXED = ["hidden", "neuron", "starts", "seed", "examples"]; // choices that only a new run can change
const BUILT_IN = ["cost", "lmbda", "momentum", "dropout"]; // what a trainer starts with
const MOST_WEIGHTS = 10_000_000; // as many as the page trains
const NUMBER_BYTES = 8; // of an example's number

export class Unfit extends Error {}

let runs = 0;

export class Run {
  // digits: { training, test }, each { x, labels }: a pointer to rows of bytes, and an array.
  constructor(kernels, digits, choices, network = null, points = []) {
    check(choices);
    this.kernels = kernels;
    this.digits = digits;
    this.choices = choices;
    this.number = runs++;
    this.random = new Random(kernels, choices.seed);
    this.network = network ?? this.dealt();
    this.points = [...points];
    this.order = null; // a pointer to the numbers of the examples, 8 bytes each, once it trains
    this.done = 0; // examples of the epoch that has begun
    this.beats = 0;
    this.goal = Math.max(choices.epochs, points.length);
    this.pace = Infinity; // epochs per second
    this.speed = 0;
    this.trouble = null;
    this.steps = 0; // mini-batches still to take
    this.until = null; // the epochs at which to pause; the goal when null
    this.few = 10; // mini-batches of the next beat
    this.restAt = 0;
    this.trainer = null;
  }

  // Starting weights have a stream of their own, from the same seed.
  dealt() {
    const random = new Random(this.kernels, this.choices.seed);
    try {
      return startingNetwork(this.choices, random);
    } finally {
      random.end();
    }
  }

  get running() {
    return this.steps > 0;
  }

  get miniBatches() {
    return Math.ceil(this.choices.examples / this.choices.mini_batch_size);
  }

  // The labels of the training digits it learns from; those of the page arrive after its first run is shown.
  get labels() {
    return this.digits.training.labels.subarray(0, this.choices.examples);
  }

  // What the page shows of the run.
  get state() {
    const { number, beats, choices, points, goal, running, speed, trouble, miniBatches } = this;
    const miniBatch = Math.ceil(this.done / choices.mini_batch_size);
    return {
      number,
      beats,
      choices,
      points,
      goal,
      running,
      speed,
      trouble,
      miniBatch,
      miniBatches,
      sizes: this.network.sizes,
      pace: this.pace,
    };
  }

  go() {
    if (this.points.length >= this.goal) this.goal = this.points.length + this.choices.epochs;
    this.begin(Infinity, null);
  }

  oneEpoch() {
    this.goal = Math.max(this.goal, this.points.length + 1);
    this.begin(Infinity, this.points.length + 1);
  }

  oneMiniBatch() {
    this.goal = Math.max(this.goal, this.points.length + 1);
    this.begin(1, this.points.length + 1);
  }

  begin(steps, until) {
    [this.steps, this.until, this.trouble] = [steps, until, null];
    [this.epochs, this.elapsed] = [0, 0]; // before a pause is not lately
  }

  pause() {
    this.steps = 0;
  }

  // Goes on with other choices; those that only a new run can change stay as they are.
  change(choices) {
    const taken = { ...choices };
    for (const name of FIXED) taken[name] = this.choices[name];
    if (!fits(taken.cost, this.network)) taken.cost = this.choices.cost;
    check(taken);
    if (taken.epochs !== this.choices.epochs) this.goal = Math.max(taken.epochs, this.points.length);
    if (BUILT_IN.some((name) => taken[name] !== this.choices[name])) this.stopTrainer();
    this.choices = taken;
  }

  // Trains for a beat. Returns after how many milliseconds the next may follow; null when the run pauses.
  beat() {
    const until = this.until ?? this.goal;
    if (!this.steps || this.points.length >= until) {
      this.pause();
      return null;
    }
    try {
      return this.train();
    } catch (error) {
      if (!(error instanceof OutOfMemory || error instanceof Diverged)) throw error;
      this.trouble = error.message;
      this.stopTrainer(); // it goes on from the last network that was all right
      this.pause();
      return null;
    }
  }

  train() {
    const began = performance.now();
    const { eta, mini_batch_size: size, examples, dropout } = this.choices;
    const trainer = this.started();
    this.order ??= this.kernels.allocate(examples * NUMBER_BYTES);
    if (this.done === 0) this.random.order(this.order, examples);
    const most = Math.max(
      1,
      Math.floor(Math.min(this.steps, this.few, this.pace * (BEAT_MS / 1000) * this.miniBatches)),
    );
    const whole = Math.floor((examples - this.done) / size);
    const steps = whole ? Math.min(most, whole) : 1;
    const m = whole ? size : examples - this.done; // the last mini-batch has what is left
    const hidden = this.network.sizes.slice(1, -1).reduce((sum, it) => sum + it, 0);
    const kept = dropout ? this.random.kept(dropout, steps * hidden) : null;
    trainer.train(this.order + this.done * NUMBER_BYTES, steps, m, eta, kept);
    const network = trainer.network();
    checkFinite(network.parameters, this.points.length, eta);
    const took = Math.max(performance.now() - began, 0.001);
    this.few = Math.max(1, this.few * Math.min(steps >= Math.floor(this.few) ? 2 : 1, BEAT_MS / took));
    this.network = network;
    this.steps = Math.max(0, this.steps - steps);
    this.done += steps * m;
    this.beats++;
    if (this.done >= examples) {
      this.done = 0;
      this.points.push(this.point());
    }
    const epochs = (steps * m) / examples;
    const spent = performance.now() - began;
    const rest = Math.max(0, (1000 * epochs) / this.pace - spent);
    this.measure(epochs, spent + rest);
    return rest;
  }

  started() {
    if (!this.trainer) {
      this.trainer = new Trainer(this.kernels, this.network);
      this.trainer.learnFrom(this.digits.training.x, this.labels, this.choices.mini_batch_size);
      this.trainer.set(this.choices, this.choices.examples);
    }
    return this.trainer;
  }

  // The outputs of the network as it is, a row per example.
  outputs({ x, labels }) {
    const trainer = this.trainer ?? new Trainer(this.kernels, this.network);
    try {
      return trainer.feedforward(x, labels.length);
    } finally {
      if (trainer !== this.trainer) trainer.end();
    }
  }

  stopTrainer() {
    this.trainer?.end();
    this.trainer = null;
  }

  // What an epoch led to: a point of the curves.
  point() {
    const { cost, lmbda, examples, eta } = this.choices;
    const term = l2(this.network, lmbda, examples);
    const scored = (examples) => {
      const it = score(this.outputs(examples), examples.labels, cost);
      return { ...it, cost: it.cost + term };
    };
    const training = { x: this.digits.training.x, labels: this.labels.subarray(0, SAMPLE) };
    return { epoch: this.points.length, test: scored(this.digits.test), training: scored(training), eta };
  }

  measure(epochs, spent) {
    const faded = Math.exp(-spent / LATELY_MS); // older beats fade
    this.epochs = this.epochs * faded + epochs;
    this.elapsed = this.elapsed * faded + spent;
    this.speed = (1000 * this.epochs) / this.elapsed;
  }

  close() {
    this.pause();
    this.stopTrainer();
    this.random.end();
    if (this.order) this.kernels.free(this.order);
  }
}

class Diverged extends Error {}

function checkFinite(parameters, epoch, eta) {
  if (parameters.every(Number.isFinite)) return;
  throw new Diverged(
    `Epoch ${epoch}: the weights are no longer finite numbers at eta = ${eta}; ` +
      "the steps are too long. Try an eta ten times smaller, or a smaller lmbda.",
  );
}

function check(choices) {
  const sizes = [784, ...choices.hidden, 10];
  const weights = countOf(sizes);
  if (weights > MOST_WEIGHTS) {
    const listed = sizes.join(",");
    throw new Unfit(
      `The layers ${listed} have ${weights.toLocaleString("en")} weights and biases, but the page trains at most ` +
        `${MOST_WEIGHTS.toLocaleString("en")}; use fewer neurons.`,
    );
  }
  if (choices.mini_batch_size > choices.examples) {
    throw new Unfit(
      `mini_batch_size is ${choices.mini_batch_size}, but there are ${choices.examples} training examples; ` +
        `take at most ${choices.examples}.`,
    );
  }
}
