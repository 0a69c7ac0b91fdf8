// Prints the digit that some pictures of ink become.
import { readFileSync } from "node:fs";
import { wayToDigit } from "../../src/firstnet/web/front/state/ink.js";

const { pictures } = JSON.parse(readFileSync(0, "utf8"));
const digits = pictures.map(({ values, ...sides }) => {
  const way = wayToDigit({ values: Float64Array.from(values), ...sides });
  return way && [...way.centred.values];
});
console.log(JSON.stringify(digits));
