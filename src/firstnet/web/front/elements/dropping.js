// A place to drop a file on, or to choose one: by mouse, touch or keyboard.
import { button } from "./controls.js";
import { el } from "./dom.js";

// taken(file) is given each file; told(line) says why one is not taken. `accept` lists endings: ".png, .jpg".
// A file may also be dropped on the element `field`, which keeps what it does with a text.
export function dropPlace({ choose, orDrop, accept, largest, field = null }, taken, told) {
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
  takeDrops(place, take);
  if (field) takeDrops(field, take, (event) => event.dataTransfer.types.includes("Files"));
  return place;
}

// Has take(file) called for a file that is dropped on an element; it is undefined for a text.
function takeDrops(element, take, wanted = () => true) {
  const over = (is) => (event) => {
    if (!wanted(event)) return false;
    event.preventDefault();
    element.classList.toggle("over", is);
    return true;
  };
  element.addEventListener("dragover", over(true));
  element.addEventListener("dragleave", over(false));
  element.addEventListener("drop", (event) => {
    if (over(false)(event)) take(event.dataTransfer.files[0]);
  });
}
