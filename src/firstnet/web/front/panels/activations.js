// The card "Outputs for one digit": the activations of a layer, each at the place of its neuron's weights.
import { aDigit } from "../elements/bars.js";
import { cells } from "../elements/cells.js";
import { card, counter, field } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { digit, tiles } from "../elements/pictures.js";
import { activations, intensities } from "../state/book.js";

const LAST = 9999; // of the test digits

export class Activations {
  // chosen(neuron) is called when one is clicked.
  constructor(source, chosen) {
    Object.assign(this, { source, number: 0, columns: 1, shown: () => {} });
    const refuse = (text) =>
      this.holder.complain(`There is no test digit ${text}; the last one is ${LAST}.`);
    this.typed = counter(0, LAST, (number) => this.choose(number), refuse);
    this.holder = field("Test digit", this.typed);
    this.picture = el("img", { class: "digit large", alt: "" });
    this.says = el("p", { role: "status" });
    this.cells = cells((row, column) => chosen(row * this.columns + column));
    this.element = card(
      "Outputs for one digit",
      null,
      el("div", { class: "neuron" }, this.picture, el("div", { class: "grow" }, this.holder, this.says)),
      el("h3", {}, "The output of each neuron of the layer"),
      el("div", { class: "activations" }, this.cells),
    );
  }

  choose(number) {
    this.holder.complain(null);
    this.number = number;
    this.show(...this.at);
  }

  // Shows the layer, a frame around a neuron; of a wide layer only the first neurons.
  async show(layer, neuron, [rows, columns]) {
    const asked = (this.at = [layer, neuron, [rows, columns]]);
    const digitOf = this.source.ask("digit", { set: "test", number: this.number });
    const [network, { pixels, label }] = await Promise.all([this.source.network(), digitOf]);
    if (asked !== this.at || layer > network.neurons.length - 1) return; // another has come meanwhile
    const fired = activations(network, intensities(pixels))[layer];
    this.columns = columns;
    this.picture.src = digit(pixels);
    this.picture.alt = `Test digit ${this.number}, ${aDigit(label)}`;
    const seen = fired.subarray(0, rows * columns);
    const most = fired.reduce((all, it) => Math.max(all, Math.abs(it)), 0) || 1;
    const chosen = neuron < seen.length ? neuron : null;
    this.cells.show(
      tiles(seen, 1, columns, most),
      "Outputs of the neurons of the layer",
      [rows, columns],
      chosen,
    );
    say(this.says, `For this ${label}, the output of neuron ${neuron + 1} is ${fired[neuron].toFixed(2)}.`);
  }
}
