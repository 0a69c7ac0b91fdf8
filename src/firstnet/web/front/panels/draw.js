// The panel "Draw": a digit by hand, from MNIST or from a photograph, and how it is read.
import { aDigit, bars, margin, verdict } from "../elements/bars.js";
import { button, card, counter, field } from "../elements/controls.js";
import { el, say } from "../elements/dom.js";
import { dropPlace } from "../elements/dropping.js";
import { drawingField, inkOf } from "../elements/field.js";
import { digit, weights } from "../elements/pictures.js";
import { intensities, outputs, thereAndBack } from "../state/book.js";
import { argmax } from "../state/costs.js";
import { wayToDigit } from "../state/ink.js";
import { layersOf } from "../state/network.js";

const FIELD = 140; // pixels of a drawing's side: more would take longer to read, and look the same
const LAST = 9999; // of the test digits
const VOICES = 4; // neurons that are shown for the answer, and as many against it
const PHOTOS = ".png, .jpg, .jpeg, .webp, .gif, .bmp, .tif, .tiff";

export function mount(element, source, words) {
  const drawing = new Drawing(source, words);
  element.append(drawing.element);
  return drawing.showTestDigit(0).then(() => ({ refresh: () => drawing.refresh() }));
}

class Drawing {
  constructor(source, words) {
    Object.assign(this, { source, pixels: null, label: null, asked: 0 });
    this.field = drawingField((strokes) => this.drawn(strokes));
    this.verdict = el("p", { class: "verdict", "aria-live": "polite" });
    this.margin = el("p", { class: "muted small number" });
    this.about = el("p", { class: "muted small" });
    this.trouble = el("p", { class: "bad", role: "alert" });
    const refuse = (text) =>
      this.holder.complain(`There is no test digit ${text}; the last one is ${LAST}.`);
    this.number = counter(0, LAST, (number) => this.showTestDigit(number), refuse);
    this.holder = field("Test digit", this.number);
    this.bars = bars();
    this.stages = el("ol", { class: "stages" });
    this.sum = el("p", { class: "number" });
    this.sides = [1, -1].map((sign) => ({ sign, heading: el("h3"), voices: el("ol", { class: "voices" }) }));
    const buttons = [button("Clear", () => this.clear()), button("Random digit", () => this.surprise())];
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
        this.trouble,
        el("div", { class: "buttons" }, ...buttons),
        this.holder,
        ...(source.photograph ? [this.photographs(words.largest.photograph)] : []),
      ),
      el(
        "div",
        { class: "stack" },
        card("Outputs", null, this.bars),
        card("From the drawing to the network", "drawing_stages", this.stages),
      ),
      card(
        "What the hidden neurons contribute",
        "drawing_voices",
        this.sum,
        el("div", { class: "sides" }, ...this.sides.map((it) => el("div", {}, it.heading, it.voices))),
      ),
    );
  }

  photographs(largest) {
    const most = largest / 2 ** 20;
    return dropPlace(
      {
        choose: "Choose a photograph",
        orDrop: `or drop one here: at most ${most} MB, not stored`,
        accept: PHOTOS,
        largest,
      },
      (file) => this.takePhotograph(file),
      (line) => say(this.trouble, line),
    );
  }

  refresh() {
    const { number, beats } = this.source.state;
    if (this.pixels && this.seen !== `${number}.${beats}`) this.answer();
  }

  async showTestDigit(number) {
    const asked = this.begin();
    const { pixels, label } = await this.source.ask("digit", { set: "test", number });
    if (asked !== this.asked) return;
    Object.assign(this, { pixels, label });
    this.field.show(digit(pixels));
    this.showStages([
      { name: "Test digit", told: "Already centred in 28 by 28.", values: pixels, width: 28, height: 28 },
    ]);
    say(this.about, `Test digit ${number}, ${aDigit(label)}. Start drawing to replace it.`);
    await this.answer();
  }

  drawn(strokes) {
    const picture = inkOf(strokes, FIELD);
    const way = wayToDigit(picture);
    if (!way) return;
    this.begin();
    Object.assign(this, { pixels: way.centred.values, label: null });
    this.number.value = "";
    say(this.about, "Your drawing.");
    const { width, height } = way.scaled;
    this.showStages([
      { name: "Original", told: "In shades of grey.", ...picture },
      { name: "Cropped", told: "To the ink.", ...way.cropped },
      {
        name: "Scaled",
        told: `To ${width} by ${height}: the longer side has 20 pixels.`,
        ...way.scaled,
      },
      { name: "Centred", told: "By mass in 28 by 28: what the network sees.", ...way.centred },
    ]);
    this.answer();
  }

  async takePhotograph(file) {
    const asked = this.begin();
    const found = await this.source.photograph(file).catch((error) => error);
    if (asked !== this.asked) return;
    if (found instanceof Error) return say(this.trouble, found.message);
    Object.assign(this, { pixels: found.stages.at(-1).values, label: null });
    this.number.value = "";
    this.field.show(digit(this.pixels));
    this.showStages(found.stages);
    const several =
      `${file.name} has several digits. The reader that comes with firstnet reads ${found.line}; ` +
      "your network gets the first digit.";
    say(this.about, found.line ? several : `${file.name}, as the network sees it.`);
    await this.answer();
  }

  clear() {
    this.begin();
    Object.assign(this, { pixels: null, label: null });
    this.number.value = "";
    this.field.show();
    this.bars.show(null);
    this.stages.replaceChildren();
    say(this.about, "Draw one large digit with mouse, pen or finger.");
    say(this.verdict, "Nothing to read yet.");
    say(this.margin, "");
    this.hideVoices("Nothing to show yet.");
  }

  // Forgets what is wrong, and what is still on its way.
  begin() {
    this.holder.complain(null);
    say(this.trouble, "");
    return ++this.asked;
  }

  surprise() {
    const number = Math.floor(Math.random() * (LAST + 1));
    this.number.value = String(number);
    this.showTestDigit(number);
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
    this.stages.replaceChildren(...stages.map((it) => figure(digit(squared(it)), it.name, it.told)));
  }

  // Shows what the last hidden neurons contribute to an output's weighted input.
  showVoices({ network, fired }, about) {
    const last = fired.at(-1);
    if (fired.length === 1) return this.showPixels(last, about);
    const before = layersOf(network).at(-2);
    const { inputs } = last.layer;
    const voices = contributions(last, about);
    const together = voices.reduce((sum, { said }) => sum + said, 0);
    const bias = last.layer.b[about];
    const fed =
      fired.length > 2
        ? ` The pictures show the weights from the ${before.inputs} neurons of layer ${fired.length - 1}.`
        : "";
    say(
      this.sum,
      `The ${inputs} neurons contribute ${written(together)} in total. With the bias of ${written(bias)}, z = ${written(together + bias)}.${fed}`,
    );
    for (const { sign, heading, voices: list } of this.sides) {
      const loudest = voices
        .filter(({ said }) => said * sign > 0)
        .sort((i, j) => sign * (j.said - i.said))
        .slice(0, VOICES);
      const way = sign > 0 ? "For" : "Against";
      say(heading, loudest.length ? `${way} the ${about}` : `None ${way.toLowerCase()} the ${about}`);
      list.replaceChildren(
        ...loudest.map(({ j, a, weight, said }) =>
          figure(
            weights(before.w.subarray(j * before.inputs, (j + 1) * before.inputs)),
            `Neuron ${j}`,
            `${a.toFixed(2)} × ${written(weight, 2)} = ${written(said, 2)}`,
          ),
        ),
      );
    }
  }

  // Without a hidden layer, shows what each pixel contributes.
  showPixels(last, about) {
    this.hideVoices("There is no hidden layer: each pixel contributes directly.");
    const said = contributions(last, about).map((it) => it.said);
    const total = said.reduce((sum, it) => sum + it, 0);
    const [{ heading, voices }] = this.sides;
    say(heading, `For and against the ${about}`);
    voices.append(figure(weights(Float64Array.from(said)), "Pixels", `${written(total)} in total`));
  }

  hideVoices(line) {
    say(this.sum, line);
    for (const { heading, voices } of this.sides) {
      say(heading, "");
      voices.replaceChildren();
    }
  }
}

// What each neuron before an output adds to its weighted input: its activation times its weight.
export const contributions = ({ layer, input }, about) =>
  Array.from(input, (a, j) => {
    const weight = layer.w[about * layer.inputs + j];
    return { j, a, weight, said: a * weight };
  });

const figure = (src, name, line) =>
  el(
    "li",
    {},
    el("img", { class: "digit", src, alt: name }),
    el("b", {}, name),
    el("span", { class: "muted small number" }, line),
  );

const written = (value, digits = 3) => String(Number(value.toPrecision(digits))).replace("-", "−");

// The ink of a picture as bytes, paper around it so that it is a square.
function squared({ values, width, height }) {
  const side = Math.max(width, height);
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  const square = new Uint8Array(side * side);
  values.forEach((it, at) => (square[(top + Math.floor(at / width)) * side + left + (at % width)] = it));
  return square;
}
