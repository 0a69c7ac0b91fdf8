// The card "What one digit fires": the activations of a layer, each at the place of its neuron's weights.
import { aDigit } from "../elements/bars.js";
import { cells } from "../elements/cells.js";
import { card, field, input, whole } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { digit, tiles } from "../elements/pictures.js";
import { activations, intensities } from "../state/book.js";

const LAST = 9999; // of the test digits

export class Activations {
  // chosen(neuron) is called when one is clicked.
  constructor(source, chosen) {
    Object.assign(this, { source, number: 0, columns: 1, shown: () => {} });
    this.typed = input("0", { inputmode: "numeric", onchange: () => this.choose() });
    this.holder = field("Test digit", this.typed);
    this.picture = el("img", { class: "digit large", alt: "" });
    this.says = el("p", { role: "status" });
    this.cells = cells((row, column) => chosen(row * this.columns + column));
    this.element = card(
      "What one digit fires",
      null,
      el("div", { class: "neuron" }, this.picture, el("div", { class: "grow" }, this.holder, this.says)),
      el("h3", {}, "What each neuron of the layer fires"),
      el("div", { class: "activations" }, this.cells),
    );
  }

  choose() {
    const number = whole(this.typed.value, 0, LAST);
    const line = `There is no test digit ${this.typed.value}; try one from 0 to ${LAST}.`;
    this.holder.complain(number === null ? line : null);
    if (number === null) return;
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
      `What the neurons of the layer fire`,
      [rows, columns],
      chosen,
    );
    say(this.says, `For this ${label}, neuron ${neuron + 1} fires ${fired[neuron].toFixed(2)}.`);
  }
}
