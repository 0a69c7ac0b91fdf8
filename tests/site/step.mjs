// Prints what one example does with a network: forward, back, a nudge and a step, by the page's modules.
import { readFileSync } from "node:fs";
import { check, inFloat64, intensities, livelyPlace, stepped, thereAndBack } from "../../src/firstnet/web/front/state/book.js";

const { networks } = JSON.parse(readFileSync(0, "utf8"));
const passes = networks.map(({ network, pixels, label, cost, recipe }) => {
  const own = inFloat64({ ...network, parameters: network.parameters });
  const passed = thereAndBack(own, intensities(pixels), label, cost);
  const place = livelyPlace(passed, 0);
  return {
    value: passed.value,
    z: passed.fired.map(({ z }) => [...z]),
    delta: passed.fired.map(({ delta }) => [...delta]),
    place,
    checked: check(passed, place),
    after: [...stepped(passed, recipe).parameters],
  };
});
console.log(JSON.stringify(passes));
