// A field to draw a digit on, by mouse, pen or finger. Strokes are lists of x, y, x, y … as shares of its side.
import { el } from "./dom.js";

const SIDE = 560;
const PEN = 0.075; // width of a stroke, as a share of the field
const APART = 0.01; // points nearer than that are one
const LABEL = "Field to draw a digit on";

// Returns the canvas, with show(picture), which empties it where there is none; drawn(strokes) is called as
// the pen moves, once a frame.
export function drawingField(drawn) {
  const canvas = el("canvas", { class: "drawing-field", role: "img", width: SIDE, height: SIDE });
  canvas.setAttribute("aria-label", LABEL);
  let strokes = [];
  let picture = null;
  let pointer = null; // the one that draws
  let frame = null;

  const place = ({ clientX, clientY }) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const share = (at, size) => Math.round(1000 * Math.min(1, Math.max(0, at / size))) / 1000;
    return [share(clientX - left, width), share(clientY - top, height)];
  };
  const changed = () => {
    paint(canvas, strokes);
    frame ??= requestAnimationFrame(() => {
      frame = null;
      if (strokes.length) drawn(strokes);
    });
  };
  canvas.onpointerdown = (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    picture = null; // a digit that was chosen makes room
    strokes.push(place(event));
    changed();
  };
  canvas.onpointermove = (event) => {
    if (event.pointerId !== pointer || !strokes.length) return;
    const stroke = strokes.at(-1);
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) {
      const [x, y] = place(each);
      const [lastX, lastY] = stroke.slice(-2);
      if (Math.hypot(x - lastX, y - lastY) > APART) stroke.push(x, y);
    }
    changed();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (event.pointerId === pointer) pointer = null;
  };
  canvas.show = (source = null) => {
    strokes = [];
    paint(canvas, strokes);
    picture = source && Object.assign(new Image(), { src: source });
    picture?.addEventListener("load", (event) => {
      if (event.target !== picture) return; // another has come meanwhile
      const brush = canvas.getContext("2d");
      brush.imageSmoothingEnabled = false;
      brush.drawImage(picture, 0, 0, SIDE, SIDE);
    });
  };
  return canvas;
}

// Strokes as a picture of ink, `side` pixels a side; they are drawn finer first, so that edges are soft.
export function inkOf(strokes, side) {
  const fine = 2 * side;
  const canvas = el("canvas", { width: fine, height: fine });
  paint(canvas, strokes);
  const alpha = canvas.getContext("2d").getImageData(0, 0, fine, fine).data;
  const values = Float64Array.from({ length: side * side }, (_, at) => {
    const first = 2 * (Math.floor(at / side) * fine + (at % side));
    return [0, 1, fine, fine + 1].reduce((sum, more) => sum + alpha[4 * (first + more) + 3], 0) / 4;
  });
  return { values, width: side, height: side };
}

function paint(canvas, strokes) {
  const side = canvas.width;
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, side, side);
  brush.strokeStyle = getComputedStyle(canvas).color;
  brush.lineWidth = PEN * side;
  brush.lineCap = brush.lineJoin = "round";
  for (const stroke of strokes) {
    const [x, y] = stroke;
    brush.beginPath();
    if (stroke.length === 2) brush.arc(x * side, y * side, 0.01, 0, 2 * Math.PI); // a line to itself is none
    else brush.moveTo(x * side, y * side);
    for (let at = 2; at < stroke.length; at += 2) brush.lineTo(stroke[at] * side, stroke[at + 1] * side);
    brush.stroke();
  }
}
