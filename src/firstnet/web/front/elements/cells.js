// A picture of cells that can be pointed at, with a frame around one of them.
import { el } from "./dom.js";

// pointed(row, column, clicked) hears of clicks, and of a passing pointer where `follows`.
export function cells(pointed, follows = false) {
  const picture = el("img", { class: "digit", alt: "" });
  const frame = el("div", { class: "frame" });
  const element = el("div", { class: "cells" }, picture, frame);
  let shape = [1, 1];
  const point = (clicked) => (event) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const share = (at, size) => Math.min(Math.max(at / size, 0), 0.999);
    pointed(
      Math.floor(share(event.clientY - top, height) * shape[0]),
      Math.floor(share(event.clientX - left, width) * shape[1]),
      clicked,
    );
  };
  element.addEventListener("click", point(true));
  if (follows) element.addEventListener("pointermove", point(false));
  element.show = (source, alt, newShape, chosen) => {
    const [rows, columns] = (shape = newShape);
    if (picture.src !== source) picture.src = source;
    picture.alt = alt;
    frame.hidden = chosen === null;
    if (chosen === null) return;
    Object.assign(frame.style, {
      left: `${(100 * (chosen % columns)) / columns}%`,
      top: `${(100 * Math.floor(chosen / columns)) / rows}%`,
      width: `${100 / columns}%`,
      height: `${100 / rows}%`,
    });
  };
  return element;
}
