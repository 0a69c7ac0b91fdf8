// The panel "Look inside": the weights of every neuron as pictures, and one neuron from near.
import { aDigit, capital } from "../elements/bars.js";
import { card, counter, field, lead, select } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { histogram } from "../elements/histogram.js";
import { digit, tiles, weights } from "../elements/pictures.js";
import { layersOf } from "../state/network.js";
import { Activations } from "./activations.js";

const SHOWN = 400; // neurons that have a picture; the others are reached by their number
const LOOK_MS = 400; // while it trains, a neuron is looked at so often; its weights at each beat
const LEAD =
  "A picture for each neuron. In the first hidden layer, a weight is drawn where its pixel is: ink on orange " +
  "raises the neuron's input, ink on blue lowers it. Click a neuron, or use the arrow keys.";
const WORDS = {
  alive: "Alive: its output depends on the digit.",
  saturated: "Saturated: its slope is nearly 0 for almost all digits, so that it hardly learns.",
  dead: "Dead: its output is the same for all digits, so that it says nothing about them.",
};

export function mount(element, source) {
  const inside = new Inside(source);
  element.append(inside.element);
  return { refresh: () => inside.refresh() };
}

class Inside {
  constructor(source) {
    Object.assign(this, { source, layer: 0, neuron: 0, sizes: "", lookAt: 0 });
    this.activations = new Activations(source, (neuron) => this.choose(this.layer, neuron));
    this.element = el(
      "div",
      { class: "columns" },
      el("div", { class: "stack" }, this.tilesCard(), this.activations.element),
      this.neuronCard(),
    );
    this.refresh();
  }

  tilesCard() {
    this.layers = select([], "", { onchange: () => this.choose(Number(this.layers.value), 0) });
    const choose = (number) => this.choose(this.layer, number - 1);
    const refuse = () => this.holder.complain(`Must be a whole number from 1 to ${this.neurons}.`);
    this.number = counter(1, 1, choose, refuse, 1);
    this.holder = field("Neuron", this.number);
    this.picture = el("img", { class: "digit", alt: "The weights into the neurons of the layer" });
    this.mark = el("div", { class: "mark" });
    const attributes = {
      class: "tiles",
      role: "slider",
      tabIndex: 0,
      "aria-label": "Neuron, by its picture",
    };
    const acts = { onclick: (event) => this.clicked(event), onkeydown: (event) => this.pressed(event) };
    this.tiles = el("div", { ...attributes, ...acts }, this.picture, this.mark);
    this.hidden = el("p", { class: "muted small" });
    const layer = field("Layer", this.layers);
    const fields = el("div", { class: "fields wide-first" }, layer, this.holder);
    return card("Weights", null, lead(LEAD), fields, this.tiles, this.hidden, scale());
  }

  neuronCard() {
    this.weights = el("img", { class: "digit large", alt: "" });
    [this.name, this.word] = [el("p", { class: "verdict" }), el("p")];
    this.facts = el("p", { class: "muted small number" });
    this.spread = el("div");
    [this.most, this.least] = [el("ul", { class: "digits" }), el("ul", { class: "digits" })];
    const about = el("div", { class: "grow" }, this.name, this.word, this.facts);
    return card(
      "One neuron",
      "inside_neuron",
      el("div", { class: "neuron" }, this.weights, about),
      el("h3", {}, "Weighted input z for 2,000 test digits"),
      this.spread,
      el("h3", {}, "Digits with its highest outputs"),
      this.most,
      el("h3", {}, "Digits with its lowest outputs"),
      this.least,
    );
  }

  get neurons() {
    return this.source.state.sizes[this.layer + 1];
  }

  // How many rows and columns of tiles there are.
  get shape() {
    const shown = Math.min(this.neurons, SHOWN);
    const columns = Math.ceil(Math.sqrt(shown * 1.15));
    return [Math.ceil(shown / columns), columns];
  }

  refresh() {
    const { sizes, number, beats } = this.source.state;
    if (String(sizes) !== this.sizes) this.offerLayers(sizes);
    const mark = [number, beats, this.layer, this.neuron].join();
    if (mark === this.drawn) return;
    this.drawn = mark;
    this.draw(mark).catch(() => (this.drawn = undefined)); // it is drawn with the next state
    this.activations.show(this.layer, this.neuron, this.shape);
    this.lookSoon();
  }

  offerLayers(sizes) {
    this.sizes = String(sizes);
    const last = sizes.length - 2;
    const name = (l) => (l === last ? "Output layer" : `Hidden layer ${l + 1}`);
    this.layers.replaceChildren(
      ...sizes
        .slice(1)
        .map((neurons, l) => el("option", { value: String(l) }, `${name(l)} · ${neurons} neurons`)),
    );
    this.choose(0, 0);
  }

  choose(layer, neuron) {
    this.layer = layer;
    this.layers.value = String(layer);
    this.neuron = Math.min(Math.max(neuron, 0), this.neurons - 1);
    this.number.max = String(this.neurons);
    this.number.value = String(this.neuron + 1);
    this.holder.complain(null);
    this.lookAt = 0;
    this.refresh();
  }

  clicked({ clientX, clientY }) {
    const place = this.tiles.getBoundingClientRect();
    const [rows, columns] = this.shape;
    const row = Math.floor(((clientY - place.top) / place.height) * rows);
    const neuron = row * columns + Math.floor(((clientX - place.left) / place.width) * columns);
    if (neuron < Math.min(this.neurons, SHOWN)) this.choose(this.layer, neuron);
  }

  pressed(event) {
    const [, columns] = this.shape;
    const all = this.neurons;
    const step = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -all,
      End: all,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.choose(this.layer, this.neuron + step);
  }

  async draw(mark) {
    const network = await this.source.network();
    if (mark !== this.drawn) return;
    const { w, inputs } = layersOf(network)[this.layer];
    const [rows, columns] = this.shape;
    const own = w.subarray(this.neuron * inputs, (this.neuron + 1) * inputs);
    this.picture.src = tiles(w.subarray(0, Math.min(SHOWN, this.neurons) * inputs), inputs, columns);
    this.weights.src = weights(own);
    this.weights.alt = `The weights into neuron ${this.neuron + 1}`;
    const places = { rows, columns, row: Math.floor(this.neuron / columns), column: this.neuron % columns };
    for (const [name, it] of Object.entries(places)) this.tiles.style.setProperty(`--${name}`, String(it));
    const values = { valuemin: 1, valuemax: this.neurons, valuenow: this.neuron + 1 };
    for (const [name, it] of Object.entries(values)) this.tiles.setAttribute(`aria-${name}`, String(it));
    this.mark.hidden = this.neuron >= SHOWN;
    say(
      this.hidden,
      this.neurons > SHOWN
        ? `${(this.neurons - SHOWN).toLocaleString("en")} more neurons have no picture; choose them by number.`
        : "",
    );
  }

  // Looks at the neuron, at once or when it was not looked at for a while.
  lookSoon() {
    if (this.looking) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), Math.max(0, this.lookAt - performance.now()));
  }

  async look() {
    const [began, { layer, neuron }] = [performance.now(), this];
    this.looking = true; // one at a time
    const seen = await this.source.ask("look", { layer, neuron }).catch((error) => error);
    this.looking = false;
    this.lookAt = performance.now() + Math.max(LOOK_MS, 5 * (performance.now() - began));
    if (seen instanceof Error) return say(this.word, seen.message);
    if (layer !== this.layer || neuron !== this.neuron) return this.lookSoon();
    say(this.name, `Neuron ${neuron + 1} of ${this.neurons}`);
    say(this.word, WORDS[seen.word]);
    say(this.facts, facts(seen));
    this.spread.replaceChildren(
      histogram(
        seen.z,
        `Histogram of z, from ${seen.z.reduce((a, b) => Math.min(a, b)).toFixed(1)} to ${seen.z.reduce((a, b) => Math.max(a, b)).toFixed(1)}`,
      ),
    );
    this.most.replaceChildren(...seen.most.map(listed));
    this.least.replaceChildren(...seen.least.map(listed));
  }
}

const scale = () =>
  el(
    "p",
    { class: "scale muted small" },
    ...[el("span", {}, "negative"), el("i"), el("span", {}, "0"), el("b")],
    el("span", {}, "positive"),
  );

const listed = ({ pixels, label, a }) =>
  el(
    "li",
    {},
    el("img", { class: "digit", src: digit(pixels), alt: capital(aDigit(label)) }),
    el("span", {}, a.toFixed(2)),
  );

function facts({ z, flat, fires, bias }) {
  const mean = z.reduce((sum, it) => sum + it, 0) / z.length;
  const deviation = Math.sqrt(z.reduce((sum, it) => sum + (it - mean) ** 2, 0) / z.length);
  return (
    `Bias ${bias.toFixed(2)} · z = ${mean.toFixed(1)} ± ${deviation.toFixed(1)} · output ${fires[0].toFixed(2)} to ` +
    `${fires[1].toFixed(2)} · slope nearly 0 for ${Math.round(100 * flat)}% of the digits`
  );
}
