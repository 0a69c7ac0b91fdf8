// The field to draw on: that of firstnet serve, a component of Vue, without Vue.
import field from "./pen.js";
import { el } from "./dom.js";

const SIDE = 560;
export const PEN = 0.075; // width of a stroke, as a share of the field

// Returns the canvas, with show(strokes, picture); drawn(strokes) is called as the pen moves.
export function drawingField(drawn) {
  const canvas = el("canvas", {
    class: "drawing-field",
    role: "img",
    width: SIDE,
    height: SIDE,
    "aria-label": "Field to draw a digit on",
  });
  const it = {
    $el: canvas,
    pen: PEN,
    $emit(name, { sheet, strokes } = {}) {
      if (name !== "drawn") return;
      if (sheet === it.sheet) drawn(strokes);
      queueMicrotask(() => it.heard());
    },
  };
  for (const [name, method] of Object.entries(field.methods)) it[name] = method.bind(it);
  field.mounted.call(it);
  canvas.show = (strokes, picture = null) => it.show(strokes, picture, it.sheet + 1);
  return canvas;
}

// Strokes as a picture of ink, `side` pixels a side; they are drawn finer first, so that edges are soft.
export function inkOf(strokes, side) {
  const fine = 2 * side;
  const canvas = el("canvas", { width: fine, height: fine });
  field.methods.paint.call({ $el: canvas, strokes, pen: PEN });
  const alpha = canvas.getContext("2d").getImageData(0, 0, fine, fine).data;
  const values = Float64Array.from({ length: side * side }, (_, at) => {
    const first = 2 * (Math.floor(at / side) * fine + (at % side));
    return [0, 1, fine, fine + 1].reduce((sum, more) => sum + alpha[4 * (first + more) + 3], 0) / 4;
  });
  return { values, width: side, height: side };
}
