/** The page's script: the client's functions as they stand, each whole in itself, and the call that joins them. */
import { createClusterView } from "./client/cluster-view.js";
import { createDom } from "./client/dom.js";
import { createQueueModel } from "./client/queue-model.js";
import { createQueueView } from "./client/queue-view.js";
import { start } from "./client/start.js";

const PARTS = { createDom, createQueueModel, createQueueView, createClusterView };

/** Some compilers keep functions' names with a helper of that name; the page has none. */
const HELPER = "const __name = (value) => value;";

export const CLIENT_SOURCE = [
  '"use strict";',
  "(() => {",
  HELPER,
  ...Object.entries(PARTS).map(([name, part]) => `const ${name} = ${part.toString()};`),
  `(${start.toString()})(window, { ${Object.keys(PARTS).join(", ")} });`,
  "})();",
].join("\n");
