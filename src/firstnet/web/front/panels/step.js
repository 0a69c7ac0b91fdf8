// The panel "Step through": one training digit, forward, back, and one step, in real numbers.
import { aDigit } from "../elements/bars.js";
import { cells } from "../elements/cells.js";
import { button, card, counter, field, input, lead, select, whole } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { letter, number } from "../elements/notation.js";
import { digit, tileShape, tiles, weights } from "../elements/pictures.js";
import {
  check,
  costOf,
  inFloat64,
  intensities,
  livelyPlace,
  outputs,
  stepped,
  thereAndBack,
} from "../state/book.js";
import { argmax } from "../state/costs.js";
import { equations, figures, table, told } from "./equations.js";

const LAST = 49_999; // of the training digits
const REST = 10; // following the training takes at most one part in so many of the time
const [ROW, LONG_ROW, WIDE] = [30, 100, 150]; // neurons side by side in the picture of a layer, and of a wide one
const MOST_ROWS = 200; // neurons of a layer that are shown in a table
const DIGIT_LEAD =
  "One step of gradient descent on this digit alone. The step changes a copy of the network; the run keeps its weights.";
const WEIGHT_LEAD = "Neurons and inputs are counted from 0. Layer 1 is the input; its neurons are pixels.";
const HELD = "Held. Click it again or press Escape to let go.";
const FREE = "Point at a weight to follow it, or use the arrow keys. Click to hold it.";

export async function mount(element, source, words) {
  const steps = new Steps(source, words);
  element.append(steps.element);
  await steps.again();
  return { refresh: () => steps.refresh() };
}

class Steps {
  constructor(source, words) {
    Object.assign(this, {
      source,
      words,
      digit: 0,
      own: null,
      taken: 0,
      place: null,
      held: false,
      seen: "",
      asked: 0,
      strips: [],
    });
    this.element = el("div", { class: "step" }, this.digitCard(), this.passCard(), this.weightCard());
  }

  digitCard() {
    this.picture = el("img", { class: "digit", alt: "" });
    [this.label, this.cost, this.after] = [
      el("p"),
      el("p", { class: "number" }),
      el("p", { class: "number" }),
    ];
    const refuse = (text) =>
      this.whichHolder.complain(`There is no training digit ${text}; the last one is ${LAST}.`);
    this.which = counter(0, LAST, (number) => this.showDigitOf(number), refuse);
    this.whichHolder = field("Training digit", this.which);
    this.eta = input("", { inputmode: "decimal", oninput: () => this.again() });
    this.etaHolder = field("Learning rate η", this.eta);
    this.back = button("Back to the run", () => this.leave());
    this.trouble = el("p", { class: "bad", role: "alert" });
    const buttons = [
      button("Take the step", () => this.take(), "strong"),
      button("Another digit", () => this.other()),
      this.back,
    ];
    return card(
      "One training digit",
      null,
      lead(DIGIT_LEAD),
      el("div", { class: "one-digit" }, this.picture, el("div", {}, this.label, this.cost, this.after)),
      this.whichHolder,
      this.etaHolder,
      el("div", { class: "buttons" }, ...buttons),
      this.trouble,
    );
  }

  passCard() {
    this.layers = el("div", { class: "layers" });
    return card("Forward and back", "step_pass", this.layers);
  }

  weightCard() {
    const chosen = () => this.chosen();
    const refuse = (holder, control) => () =>
      this[holder].complain(`Must be a whole number from 0 to ${this[control].max}.`);
    this.layer = select([], "", {
      onchange: () => this.follow(livelyPlace(this.passed, Number(this.layer.value))),
    });
    this.j = counter(0, 0, chosen, refuse("jHolder", "j"));
    this.k = counter(0, 0, chosen, refuse("kHolder", "k"));
    [this.jHolder, this.kHolder] = [
      field("Neuron j", this.j),
      field("Input k", this.k),
    ];
    this.bias = el("input", { type: "checkbox", onchange: chosen });
    this.fields = [true, false].map((first) => {
      const picture = cells((row, column, clicked) => this.pointed(row, column, clicked), true);
      if (first) {
        for (const [name, it] of Object.entries({
          tabindex: "0",
          role: "application",
          "aria-label": "Weights of the neuron; the arrow keys move",
        }))
          picture.setAttribute(name, it);
        picture.addEventListener("keydown", (event) => this.pressed(event));
      }
      return { picture, caption: el("figcaption", { class: "muted small" }) };
    });
    this.figures = el("div");
    this.said = el("p", { class: "sr", "aria-live": "polite" });
    this.holding = el("p", { class: "muted small" }, FREE);
    this.equations = el("div");
    return card(
      "One weight",
      null,
      lead(WEIGHT_LEAD),
      el(
        "div",
        { class: "step-fields" },
        field("Layer", this.layer),
        this.jHolder,
        this.kHolder,
        el("label", { class: "row" }, this.bias, "Bias instead"),
      ),
      el(
        "div",
        { class: "pointed" },
        ...this.fields.map((it) => el("figure", { class: "weights-field" }, it.picture, it.caption)),
        el("div", { class: "told" }, this.figures, this.said, this.holding),
      ),
      this.equations,
    );
  }

  // Follows the training, without taking much of its time.
  refresh() {
    const { number: run, beats, choices } = this.source.state;
    if (run !== this.run) [this.own, this.taken] = [null, 0]; // another run, perhaps with other outputs
    const mark = [run, beats, JSON.stringify(choices)].join();
    if (mark === this.seen || (this.own && run === this.run && JSON.stringify(choices) === this.choices))
      return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), Math.max(0, (this.restsUntil ?? 0) - performance.now()));
  }

  // Computes everything anew, and shows it.
  async again() {
    const asked = ++this.asked;
    const began = performance.now();
    const { number: run, beats, choices } = this.source.state;
    const [{ pixels, label }, network] = await Promise.all([
      this.source.ask("digit", { set: "training", number: this.digit }),
      this.own ?? this.source.network().then(inFloat64),
    ]);
    if (asked !== this.asked) return;
    this.seen = [run, beats, JSON.stringify(choices)].join();
    Object.assign(this, { run, choices: JSON.stringify(choices), pixels, answer: label });
    this.passed = thereAndBack(network, intensities(pixels), label, choices.cost);
    this.place = within(this.place ?? livelyPlace(this.passed, 0), network.sizes);
    this.show();
    const now = performance.now();
    this.restsUntil = now + REST * (now - began);
  }

  get recipe() {
    const { choices } = this.source.state;
    const typed = this.eta.value.trim();
    return { ...choices, eta: typed === "" ? choices.eta : Number(typed) };
  }

  show() {
    const { eta } = this.recipe;
    const fits = eta > 0 && eta < Infinity;
    this.etaHolder.complain(fits ? null : this.words.wanted.eta);
    if (!fits) return;
    this.next = stepped(this.passed, this.recipe);
    this.showDigit();
    this.showLayers();
    this.showWeight();
  }

  showDigit() {
    const { passed } = this;
    this.picture.src = digit(this.pixels);
    this.picture.alt = `Training digit ${this.digit}`;
    const read = argmax(passed.fired.at(-1).a);
    say(
      this.label,
      `Training digit ${this.digit} is ${aDigit(this.answer)}; the network reads ${aDigit(read)}.`,
    );
    this.cost.replaceChildren(letter("C"), " = ", number(passed.value), ` (${passed.cost} cost)`);
    const after = costOf(outputs(this.next, passed.x), passed.y, passed.cost);
    this.after.replaceChildren(letter("C"), "′ = ", number(after), " after one step");
    this.eta.placeholder = `the run has ${this.source.state.choices.eta}`;
    this.back.hidden = !this.own;
    say(this.back, `Back to the run (steps taken: ${this.taken})`);
  }

  showLayers() {
    const { fired } = this.passed;
    while (this.strips.length < fired.length) this.strips.push(this.strip(this.strips.length));
    this.layers.replaceChildren(...this.strips.slice(0, fired.length).map((it) => it.element));
    this.strips.slice(0, fired.length).forEach((it) => it.show());
  }

  // What one layer does: z, a and δ of its neurons, as pictures and as a table.
  strip(layer) {
    const name = el("h3");
    const columnsOf = (count) => Math.min(count, count <= WIDE ? ROW : LONG_ROW);
    const rows = ["z", "a", "δ"].map((which) => {
      const picture = cells((row, column) => {
        const { outputs: count } = this.passed.fired[layer].layer;
        const j = row * columnsOf(count) + column;
        if (j < count) this.follow(livelyPlace(this.passed, layer, j));
      });
      return { which, picture, largest: el("span", { class: "muted small" }) };
    });
    const numbers = el("div", { class: "fn-scroll", tabIndex: 0 });
    const details = el("details", { ontoggle: () => fill() }, el("summary", {}, "As numbers"), numbers);
    const fill = () => {
      if (!details.open) return;
      const count = this.passed.fired[layer].layer.outputs;
      if (count <= MOST_ROWS) numbers.replaceChildren(table(this.passed, layer, this.words));
      else
        numbers.replaceChildren(
          el("p", {}, `${count.toLocaleString("en")} neurons don't fit a table; click one above.`),
        );
    };
    const lines = rows.map((it) =>
      el(
        "div",
        { class: "strip" },
        el("span", { class: "fn-math" }, letter(it.which, layer + 2)),
        it.picture,
        it.largest,
      ),
    );
    const element = el("section", { class: "layer" }, name, ...lines, details);
    const show = () => {
      const { layer: own, z, a, delta } = this.passed.fired[layer];
      say(name, `Layer ${layer + 2}: ${own.outputs} ${own.neuron} neuron${own.outputs === 1 ? "" : "s"}`);
      for (const { which, picture, largest } of rows) {
        const values = { z, a, δ: delta }[which];
        const most = values.reduce((all, it) => Math.max(all, Math.abs(it)), 0);
        const columns = columnsOf(values.length);
        const shape = [Math.ceil(values.length / columns), columns];
        largest.replaceChildren("max ", number(most, 2));
        picture.style.setProperty("--rows", String(shape[0]));
        picture.show(
          tiles(values, 1, columns, most || 1),
          `${which} of layer ${layer + 2}`,
          shape,
          this.place.layer === layer ? this.place.j : null,
        );
      }
      fill();
    };
    return { element, show };
  }

  showWeight() {
    const { passed, place, words } = this;
    const { layer: own, delta, input: into } = passed.fired[place.layer];
    const checked = check(passed, place);
    const { eta, lmbda, examples } = this.recipe;
    const l2 = place.k === null ? 0 : (lmbda / examples) * checked.before;
    const moved = {
      before: checked.before,
      slope: checked.slope,
      l2,
      eta,
      after: checked.before - eta * (checked.slope + l2),
    };
    this.showNumbers();
    const row = own.w.subarray(place.j * own.inputs, (place.j + 1) * own.inputs);
    const called = letter("w", place.layer + 2, `${place.j}k`);
    this.showField(0, row, called);
    this.showField(
      1,
      into.map((a) => a * delta[place.j]),
      el("span", {}, "∂", letter("C"), "/∂", called.cloneNode(true)),
    );
    say(this.said, told(place, checked, moved));
    this.figures.replaceChildren(figures(place, checked, moved));
    this.equations.replaceChildren(equations(passed, place, checked, moved, this.recipe, words));
  }

  showField(which, values, called) {
    const { picture, caption } = this.fields[which];
    const most = values.reduce((all, it) => Math.max(all, Math.abs(it)), 0);
    picture.show(weights(values), `Neuron ${this.place.j}`, tileShape(values.length), this.place.k);
    caption.replaceChildren(el("span", { class: "fn-math" }, called), " max ", number(most, 3));
  }

  showNumbers() {
    const { place } = this;
    const count = this.passed.fired.length;
    if (this.layer.options.length !== count)
      this.layer.replaceChildren(
        ...Array.from({ length: count }, (_, l) => el("option", { value: String(l) }, String(l + 2))),
      );
    const { outputs: neurons, inputs } = this.passed.fired[place.layer].layer;
    [this.j.max, this.k.max] = [String(neurons - 1), String(inputs - 1)];
    this.layer.value = String(place.layer);
    if (!typing(this.j)) this.j.value = String(place.j);
    if (place.k !== null && !typing(this.k)) this.k.value = String(place.k);
    this.bias.checked = place.k === null;
    this.k.disabled = place.k === null;
    this.jHolder.complain(null);
    this.kHolder.complain(null);
  }

  // Follows another weight, as near to this place as there is one.
  follow(place) {
    this.place = within(place, this.passed.network.sizes);
    this.showLayers();
    this.showWeight();
  }

  // Follows the weight that the fields say.
  chosen() {
    const [j, k] = [this.j, this.k].map((it) => whole(it.value, 0, Number(it.max)));
    if (j !== null && k !== null)
      this.follow({ layer: this.place.layer, j, k: this.bias.checked ? null : k });
  }

  hold(held) {
    this.held = held;
    say(this.holding, held ? HELD : FREE);
  }

  pointed(row, column, clicked) {
    const { inputs } = this.passed.fired[this.place.layer].layer;
    const k = row * tileShape(inputs)[1] + column;
    if (k >= inputs || ((this.held || this.place.k === null) && !clicked)) return;
    if (clicked) this.hold(!(this.held && k === this.place.k));
    if (k !== this.place.k) this.follow({ ...this.place, k });
  }

  pressed(event) {
    const { inputs } = this.passed.fired[this.place.layer].layer;
    const columns = tileShape(inputs)[1];
    const at = this.place.k ?? 0;
    const to = {
      ArrowLeft: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at - columns,
      ArrowDown: at + columns,
      Home: 0,
      End: inputs - 1,
      Escape: at,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.hold(event.key !== "Escape");
    if (event.key !== "Escape" && to >= 0 && to < inputs) this.follow({ ...this.place, k: to });
  }

  async showDigitOf(number) {
    this.whichHolder.complain(null);
    this.digit = number;
    await this.again();
    if (!this.held) this.follow(livelyPlace(this.passed, this.place.layer));
  }

  other() {
    const number = Math.floor(Math.random() * (LAST + 1));
    this.which.value = String(number);
    this.showDigitOf(number);
  }

  // Moves a copy of the network by one step.
  take() {
    const finite = this.next.parameters.every(Number.isFinite);
    say(this.trouble, finite ? "" : "After this step, weights are infinite; use a smaller η.");
    if (!finite) return;
    [this.own, this.taken] = [this.next, this.taken + 1];
    this.again();
  }

  leave() {
    [this.own, this.taken] = [null, 0];
    say(this.trouble, "");
    this.again();
  }
}

// The place, or the nearest one that a network of these sizes has.
export function within({ layer, j, k }, sizes) {
  const held = (it, count) => Math.min(Math.max(it, 0), count - 1);
  const own = held(layer, sizes.length - 1);
  return { layer: own, j: held(j, sizes[own + 1]), k: k === null ? null : held(k, sizes[own]) };
}

// Whether somebody types into an empty field just now.
const typing = (control) => control === document.activeElement && control.value === "";
