// A place to drop a file on, or to choose one: by mouse, touch or keyboard.
import { button } from "./controls.js";
import { el } from "./dom.js";

// taken(file) is given each file; told(line) says why one is not taken. `accept` lists endings: ".png, .jpg".
export function dropPlace({ choose, orDrop, accept, largest }, taken, told) {
  const chosen = el("input", { type: "file", accept, hidden: true, "aria-label": choose });
  const take = (file) => {
    if (!file) return;
    const size = file.size / 2 ** 20;
    const most = largest / 2 ** 20;
    const ending = accept.split(", ").find((it) => file.name.toLowerCase().endsWith(it));
    if (!ending)
      told(`This file can't be used. Choose one of at most ${most} MB with the ending ${accept}.`);
    else if (size > most)
      told(`${file.name} has ${size.toFixed(1)} MB, but the limit is ${most} MB; choose a smaller file.`);
    else taken(file);
  };
  chosen.onchange = () => {
    take(chosen.files[0]);
    chosen.value = ""; // so that the same file may be chosen again
  };
  const place = el(
    "div",
    { class: "drop-place" },
    button(choose, () => chosen.click()),
    el("span", { class: "muted small" }, orDrop),
    chosen,
  );
  const over = (is) => (event) => {
    event.preventDefault();
    place.classList.toggle("over", is);
  };
  place.ondragover = over(true);
  place.ondragleave = over(false);
  place.ondrop = (event) => {
    over(false)(event);
    take(event.dataTransfer.files[0]);
  };
  return place;
}
