// Reads the file of a network that firstnet saved: { network, recipe, notes }.
import { countOf } from "./kernels.js";
import { layersOf } from "./network.js";

export function read(content) {
  const length = Number(new DataView(content).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 8, length)));
  const { neurons, recipe, notes } = JSON.parse(header.__metadata__.firstnet);
  const numbers = (name) => {
    const [begin, end] = header[name].data_offsets;
    return new Float32Array(content.slice(8 + length + begin, 8 + length + end));
  };
  const network = { sizes: recipe.sizes, neurons, parameters: new Float32Array(countOf(recipe.sizes)) };
  layersOf(network).forEach(({ w, b }, l) => {
    w.set(numbers(`layers.${l}.weights`));
    b.set(numbers(`layers.${l}.biases`));
  });
  return { network, recipe, notes };
}
