/**
 * The queue: as many rows as the window shows, whatever their number. A function that is shipped whole: it uses nothing from outside
 * itself, and is longer than others for that.
 */
import type { ClientElement, ClientEvent, ClientWindow } from "./browser.js";
import type { Dom } from "./dom.js";
import type { QueueFilter, QueueModel, SortKey } from "./queue-model.js";
import type { QueuePayload } from "../payload.js";

export interface QueueView {
  /** Shows what there is now; after a change of the window too. */
  render(): void;
  filterTechnique(id: string): void;
  showVerdict(verdict: string): void;
  /** To the place where the reader was. */
  focus(): void;
  /** The cluster before or after this one in the order shown. */
  neighbour(place: number, step: number): number | undefined;
}

export function createQueueView(window: ClientWindow, dom: Dom, queue: QueuePayload, model: QueueModel): QueueView {
  const columns: readonly (readonly [label: string, key: SortKey | undefined])[] = [
    ["#", "rank"],
    ["Risk", "score"],
    ["Tier", undefined],
    ["Cluster", "title"],
    ["Techniques", undefined],
    ["Alerts", "alerts"],
    ["First seen", "first"],
    ["Last seen", "last"],
  ];
  /** Rows above and below the window that are there already. */
  const overscan = 8;
  const { document } = window;
  const grid = dom.byId("grid");
  const search = dom.byId("search");
  const verdict = dom.byId("verdict");
  const technique = dom.byId("technique");
  const clear = dom.byId("clear");
  const head = dom.makeWith("div.row.head", { role: "row", "aria-rowindex": "1" });
  const above = dom.makeWith("div", { role: "presentation" });
  const rows = dom.makeWith("div.rows", { role: "rowgroup" });
  const below = dom.makeWith("div", { role: "presentation" });
  let tiers: string[] = [];
  let key: SortKey = "rank";
  let descending = false;
  let shown: number[] = [];
  /** Place in `shown`. */
  let active = 0;
  let drawn = "";

  function filter(): QueueFilter {
    return { text: search.value, tiers, verdict: verdict.value, technique: technique.value };
  }

  function refresh(): void {
    const { text, verdict: which, technique: of } = filter();
    shown = model.select(filter(), key, descending);
    active = 0;
    const total = queue.id.length + queue.omitted;
    const more = queue.omitted > 0 ? ` The ${dom.count(queue.omitted)} last of the queue are in queue.csv only.` : "";
    dom.byId("shown").textContent = `${dom.count(shown.length)} of ${dom.count(total)} clusters.${more}`;
    grid.setAttribute("aria-rowcount", String(shown.length + 1));
    clear.hidden = text === "" && tiers.length === 0 && of === "" && which === "look";
    for (const button of document.querySelectorAll("[data-tier]")) {
      button.setAttribute("aria-pressed", String(tiers.includes(button.dataset.tier ?? "")));
    }
    drawHead();
    drawn = "";
    render();
  }

  function drawHead(): void {
    const cells = columns.map(([label, of]) => {
      const cell = dom.makeWith(`div.cell.${(of ?? label).toLowerCase()}`, { role: "columnheader" });
      if (of === undefined) {
        cell.append(label);
        return cell;
      }
      const sorted = of === key;
      cell.setAttribute("aria-sort", sorted ? (descending ? "descending" : "ascending") : "none");
      const arrow = dom.makeWith("span.arrow", { "aria-hidden": "true" }, sorted ? (descending ? "▼" : "▲") : "");
      const button = dom.makeWith("button", { type: "button", "data-sort": of }, label, arrow);
      cell.append(button);
      return cell;
    });
    const focused = document.activeElement?.dataset.sort;
    head.replaceChildren(...cells);
    if (focused !== undefined) for (const button of head.querySelectorAll(`[data-sort="${focused}"]`)) button.focus();
  }

  function rowHeight(): number {
    return parseFloat(window.getComputedStyle(grid).getPropertyValue("--row")) || 56;
  }

  /** The rows in and near the window; the space of the others is kept. */
  function render(): void {
    const height = rowHeight();
    const top = above.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(-top / height) - overscan);
    const count = Math.ceil(window.innerHeight / height) + 2 * overscan;
    const from = Math.min(first, Math.max(0, shown.length - count));
    const to = Math.min(shown.length, from + count);
    const state = [from, to, height, active].join();
    if (state === drawn) return;
    drawn = state;
    above.style.setProperty("height", `${String(from * height)}px`);
    below.style.setProperty("height", `${String((shown.length - to) * height)}px`);
    rows.replaceChildren(...shown.slice(from, to).map((place, index) => row(place, from + index)));
    if (shown.length === 0) rows.replaceChildren(nothing());
    if (shown.length === 0) grid.removeAttribute("aria-activedescendant");
    else grid.setAttribute("aria-activedescendant", `row-${String(active)}`);
  }

  function nothing(): ClientElement {
    const text = queue.id.length === 0 ? "There is no cluster: no alert was read." : "No cluster passes these filters.";
    return dom.makeWith("div.row.none", { role: "row" }, dom.makeWith("div.cell", { role: "gridcell" }, text));
  }

  function row(place: number, index: number): ClientElement {
    const tier = queue.tiers[queue.tier[place] ?? 0] ?? "";
    const closed = queue.look[place] !== 1;
    const score = queue.score[place] ?? 0;
    const low = queue.low[place] ?? 0;
    const high = queue.high[place] ?? 0;
    const risk = dom.make("span", score.toFixed(1));
    risk.title = `80 % interval ${low.toFixed(1)} to ${high.toFixed(1)}`;
    const link = dom.makeWith(
      "a",
      { href: `#${encodeURIComponent(queue.id[place] ?? "")}`, tabindex: "-1" },
      queue.title[place],
    );
    const notes = [
      closed ? dom.make("span.state", "closed") : undefined,
      queue.unlike[place] === 1 ? dom.make("span.state.unlike", "unlike training data") : undefined,
      dom.make("span", queue.about[place]),
    ];
    const cells: readonly (readonly [string, ...(ClientElement | string)[]])[] = [
      ["rank", String(place + 1)],
      ["score", risk, dom.riskBar(score, low, high)],
      ["tier", dom.badge(tier)],
      ["title", link, dom.make("span.about", ...notes)],
      ["techniques", ...chips(queue.uses[place] ?? [])],
      ["alerts", dom.count(queue.alerts[place] ?? 0)],
      ["first", dom.time(queue.first[place] ?? NaN)],
      ["last", dom.time(queue.last[place] ?? NaN)],
    ];
    const element = dom.makeWith(
      `div.row.${tier}`,
      {
        role: "row",
        id: `row-${String(index)}`,
        "aria-rowindex": String(index + 2),
        "aria-selected": String(index === active),
      },
      ...cells.map(([name, ...content]) => dom.makeWith(`div.cell.${name}`, { role: "gridcell" }, ...content)),
    );
    element.dataset.place = String(place);
    for (const cell of element.querySelectorAll(".alerts"))
      cell.dataset.unit = queue.alerts[place] === 1 ? "alert" : "alerts";
    element.classList.toggle("active", index === active);
    element.classList.toggle("closed", closed);
    return element;
  }

  function chips(uses: readonly number[]): ClientElement[] {
    // Two long ids leave no room for how many more there are.
    const [first, second] = uses.map((use) => queue.techniques[use]?.id.length ?? 0);
    const most = uses.length > 2 && (first ?? 0) + (second ?? 0) > 14 ? 1 : 2;
    const made = uses.slice(0, most).map((use) => {
      const chip = dom.make("span.chip", queue.techniques[use]?.id ?? "");
      chip.title = queue.techniques[use]?.name ?? "";
      return chip;
    });
    if (uses.length > most) made.push(dom.make("span.chip.more", `+${String(uses.length - most)}`));
    return made;
  }

  /** Makes a row the active one and brings it into the window, below the head that stays. */
  function moveTo(index: number): void {
    if (shown.length === 0) return;
    active = Math.max(0, Math.min(shown.length - 1, index));
    const height = rowHeight();
    const covered = head.getBoundingClientRect().top + head.offsetHeight;
    const top = above.getBoundingClientRect().top + active * height;
    if (top < covered) window.scrollTo(0, window.scrollY + top - covered);
    else if (top + height > window.innerHeight) window.scrollTo(0, window.scrollY + top + height - window.innerHeight);
    render();
  }

  function openActive(): void {
    const place = shown[active];
    if (place !== undefined) window.location.hash = encodeURIComponent(queue.id[place] ?? "");
  }

  function onKey(event: ClientEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target?.tagName === "BUTTON") return;
    const page = Math.max(1, Math.floor(window.innerHeight / rowHeight()) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      j: active + 1,
      ArrowUp: active - 1,
      k: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: shown.length - 1,
    };
    const move = moves[event.key];
    if (move !== undefined) moveTo(move);
    else if (event.key === "Enter") openActive();
    else return;
    event.preventDefault();
  }

  function sortBy(next: SortKey): void {
    // Numbers and times are asked for the largest first; a second press turns the order round.
    descending = next === key ? !descending : next !== "rank" && next !== "title";
    key = next;
    refresh();
  }

  function setFilters(text: string, of: string, which: string): void {
    search.value = text;
    technique.value = of;
    verdict.value = which;
    tiers = [];
    refresh();
  }

  function listen(): void {
    let waiting = false;
    search.addEventListener("input", () => {
      if (waiting) return;
      waiting = true;
      window.requestAnimationFrame(() => {
        waiting = false;
        refresh();
      });
    });
    verdict.addEventListener("change", refresh);
    technique.addEventListener("change", refresh);
    clear.addEventListener("click", () => {
      setFilters("", "", "look");
      search.focus();
    });
    dom.byId("filters").addEventListener("submit", (event) => {
      event.preventDefault();
    });
    for (const button of document.querySelectorAll("[data-tier]")) {
      button.addEventListener("click", () => {
        const tier = button.dataset.tier ?? "";
        tiers = tiers.includes(tier) ? tiers.filter((other) => other !== tier) : [...tiers, tier];
        refresh();
      });
    }
    grid.addEventListener("keydown", onKey);
    grid.addEventListener("click", onClick);
  }

  function onClick(event: ClientEvent): void {
    const sort = columns.find(
      ([, of]) => of !== undefined && of === event.target?.closest("[data-sort]")?.dataset.sort,
    );
    if (sort?.[1] !== undefined) {
      sortBy(sort[1]);
      return;
    }
    const place = event.target?.closest("[data-place]")?.dataset.place;
    if (place === undefined) return;
    active = shown.indexOf(Number(place));
    openActive();
  }

  const byId = [...queue.techniques].sort((a, b) => (a.id < b.id ? -1 : 1));
  technique.append(...byId.map(({ id, name }) => dom.makeWith("option", { value: id }, `${id} ${name}`)));
  grid.append(head, above, rows, below);
  listen();
  refresh();
  return {
    render,
    filterTechnique: (id) => {
      setFilters("", id, "all");
    },
    showVerdict: (which) => {
      setFilters("", "", which);
    },
    focus: () => {
      grid.focus({ preventScroll: true });
    },
    neighbour: (place, step) => {
      const index = shown.indexOf(place);
      if (index < 0) return undefined;
      const next = shown[index + step];
      if (next !== undefined) active = index + step;
      return next;
    },
  };
}
