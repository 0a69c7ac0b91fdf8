// The panel "Draw": a digit by hand or from MNIST, and how it is read.
import { aDigit, bars, margin, verdict } from "../elements/bars.js";
import { button, card, field, input, whole } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { drawingField, inkOf } from "../elements/field.js";
import { digit, weights } from "../elements/pictures.js";
import { intensities, outputs, thereAndBack } from "../state/book.js";
import { argmax } from "../state/costs.js";
import { wayToDigit } from "../state/ink.js";
import { layersOf } from "../state/network.js";

const FIELD = 140; // pixels of a drawing's side: more would take longer to read, and look the same
const LAST = 9999; // of the test digits
const VOICES = 4; // neurons that are shown for the answer, and as many against it

export function mount(element, source) {
  const drawing = new Drawing(source);
  element.append(drawing.element);
  return drawing.showTestDigit(0).then(() => ({ refresh: () => drawing.refresh() }));
}

class Drawing {
  constructor(source) {
    Object.assign(this, { source, pixels: null, label: null, asked: 0 });
    this.field = drawingField((strokes) => this.drawn(strokes));
    this.verdict = el("p", { class: "verdict", "aria-live": "polite" });
    this.margin = el("p", { class: "muted small number" });
    this.about = el("p", { class: "muted small" });
    this.number = input("0", { inputmode: "numeric", onchange: () => this.numberChanged() });
    this.holder = field("Test digit", this.number);
    this.bars = bars();
    this.stages = el("ol", { class: "stages" });
    this.sum = el("p", { class: "number" });
    this.sides = [1, -1].map((sign) => ({ sign, heading: el("h3"), voices: el("ol", { class: "voices" }) }));
    const buttons = [
      button("Clear", () => this.clear()),
      button("Surprise me", () => this.surprise()),
    ];
    this.element = el(
      "div",
      { class: "drawing" },
      card(
        "Draw a digit",
        null,
        this.field,
        this.verdict,
        this.margin,
        this.about,
        el("div", { class: "buttons" }, ...buttons),
        this.holder,
      ),
      el(
        "div",
        { class: "stack" },
        card("The ten outputs", null, this.bars),
        card("From the field to the network", "drawing_stages", this.stages),
      ),
      card(
        "The hidden neurons that spoke",
        "drawing_voices",
        this.sum,
        el("div", { class: "sides" }, ...this.sides.map((it) => el("div", {}, it.heading, it.voices))),
      ),
    );
  }

  refresh() {
    const { number, beats } = this.source.state;
    if (this.pixels && this.seen !== `${number}.${beats}`) this.answer();
  }

  async showTestDigit(number) {
    const asked = ++this.asked;
    const { pixels, label } = await this.source.ask("digit", { set: "test", number });
    if (asked !== this.asked) return;
    Object.assign(this, { pixels, label });
    this.field.show([], digit(pixels));
    this.showStages([
      ["Test digit", "It is centred on 28 by 28 already.", { values: pixels, width: 28, height: 28 }],
    ]);
    say(this.about, `Test digit ${number}, ${aDigit(label)}. Start drawing to replace it.`);
    await this.answer();
  }

  drawn(strokes) {
    const picture = inkOf(strokes, FIELD);
    const way = wayToDigit(picture);
    if (!way) return;
    Object.assign(this, { pixels: way.centred.values, label: null, asked: this.asked + 1 });
    this.number.value = "";
    this.holder.complain(null);
    say(this.about, "Your drawing.");
    const { width, height } = way.scaled;
    this.showStages([
      ["As it came", "The picture in grey.", picture],
      ["Cropped", "To the ink alone.", way.cropped],
      ["Scaled", `To ${width} by ${height}: the longer side has 20 pixels.`, way.scaled],
      ["Centred", "By its mass, on 28 by 28: what the network sees.", way.centred],
    ]);
    this.answer();
  }

  clear() {
    Object.assign(this, { pixels: null, label: null, asked: this.asked + 1 });
    this.number.value = "";
    this.holder.complain(null);
    this.field.show([]);
    this.bars.show(null);
    this.stages.replaceChildren();
    say(this.about, "Draw one digit, large.");
    say(this.verdict, "Nothing to read yet.");
    say(this.margin, "");
    this.hideVoices("Nothing has been read yet.");
  }

  surprise() {
    this.number.value = String(Math.floor(Math.random() * (LAST + 1)));
    this.numberChanged();
  }

  numberChanged() {
    const number = whole(this.number.value, 0, LAST);
    this.holder.complain(
      number === null ? `There is no test digit ${this.number.value}; try one from 0 to ${LAST}.` : null,
    );
    if (number !== null) this.showTestDigit(number);
  }

  async answer() {
    const { number, beats, choices } = this.source.state;
    this.seen = `${number}.${beats}`;
    const pixels = this.pixels;
    const network = await this.source.network();
    if (pixels !== this.pixels) return; // another one has come meanwhile
    const x = intensities(pixels);
    const fired = outputs(network, x);
    const read = argmax(fired);
    const judged =
      this.label === null ? "" : read === this.label ? " ✓ Right." : ` ✗ It is ${aDigit(this.label)}.`;
    say(this.verdict, verdict(fired) + judged);
    say(this.margin, margin(fired));
    this.bars.show(fired);
    this.showVoices(thereAndBack(network, x, read, choices.cost), read);
  }

  showStages(stages) {
    this.stages.replaceChildren(
      ...stages.map(([name, told, picture]) => figure(digit(squared(picture)), name, told)),
    );
  }

  // Shows what the last hidden neurons contribute to an output's weighted input.
  showVoices({ network, fired }, about) {
    const last = fired.at(-1);
    if (fired.length === 1) return this.hideVoices("No layer is hidden: the pixels decide by themselves.");
    const before = layersOf(network).at(-2);
    const { inputs } = last.layer;
    const voices = Array.from(last.input, (a, j) => {
      const weight = last.layer.w[about * inputs + j];
      return { j, a, weight, said: a * weight };
    });
    const together = voices.reduce((sum, { said }) => sum + said, 0);
    const bias = last.layer.b[about];
    const fed =
      fired.length > 2
        ? ` The pictures show the weights from the ${before.inputs} neurons of layer ${fired.length - 1}.`
        : "";
    say(
      this.sum,
      `The ${inputs} neurons contribute ${written(together)} in total. With the bias, ${written(bias)}, that makes z = ${written(together + bias)}.${fed}`,
    );
    for (const { sign, heading, voices: list } of this.sides) {
      const loudest = voices
        .filter(({ said }) => said * sign > 0)
        .sort((i, j) => sign * (j.said - i.said))
        .slice(0, VOICES);
      const way = sign > 0 ? "For" : "Against";
      say(heading, loudest.length ? `${way} the ${about}` : `Nothing ${way.toLowerCase()} the ${about}`);
      list.replaceChildren(
        ...loudest.map(({ j, a, weight, said }) =>
          figure(
            weights(before.w.subarray(j * before.inputs, (j + 1) * before.inputs)),
            `Neuron ${j + 1}`,
            `${a.toFixed(2)} × ${written(weight)} = ${written(said)}`,
          ),
        ),
      );
    }
  }

  hideVoices(line) {
    say(this.sum, line);
    for (const { heading, voices } of this.sides) {
      say(heading, "");
      voices.replaceChildren();
    }
  }
}

const figure = (src, name, line) =>
  el(
    "li",
    {},
    el("img", { src, alt: name }),
    el("b", {}, name),
    el("span", { class: "muted small number" }, line),
  );

const written = (value) => value.toFixed(1).replace("-", "−");

// The ink of a picture as bytes, paper around it so that it is a square.
function squared({ values, width, height }) {
  const side = Math.max(width, height);
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  const square = new Uint8Array(side * side);
  values.forEach((it, at) => (square[(top + Math.floor(at / width)) * side + left + (at % width)] = it));
  return square;
}
