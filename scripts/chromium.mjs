// Where a Chromium may be, for what needs a browser.
import { existsSync } from "node:fs";

const PLACES = [
  process.env.SOCAGENT_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The first that there is; SOCAGENT_CHROMIUM goes before all. */
export const CHROMIUM = PLACES.find((place) => place !== "" && existsSync(place));
