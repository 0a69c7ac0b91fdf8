// The panel on a page of its own.

import { mount } from "./panel.js";

mount(document.querySelector("main"));
