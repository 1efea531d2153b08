/** Joins the parts to the page: which view is shown, keys, the theme. Shipped whole: it uses nothing from outside itself. */
import type { ClientElement, ClientWindow } from "./browser.js";
import type { createClusterView } from "./cluster-view.js";
import type { createDom } from "./dom.js";
import type { createQueueModel } from "./queue-model.js";
import type { createQueueView } from "./queue-view.js";

export interface ClientParts {
  readonly createDom: typeof createDom;
  readonly createQueueModel: typeof createQueueModel;
  readonly createQueueView: typeof createQueueView;
  readonly createClusterView: typeof createClusterView;
}

export function start(window: ClientWindow, parts: ClientParts): void {
  const { document } = window;
  const dom = parts.createDom(window);
  const queue = window.JSON.parse(dom.byId("queue-data").textContent ?? "[]");
  if (!("detailed" in queue)) throw new Error("the page has no queue");
  const places = new Map(queue.id.map((id, place) => [id, place]));
  document.documentElement.classList.toggle("js", true);
  dom.byId("live-queue").hidden = false;
  const queueView = parts.createQueueView(window, dom, queue, parts.createQueueModel(queue));
  const clusterView = parts.createClusterView(window, dom, queue);
  const views = [...document.querySelectorAll("[data-view]")];
  /** Where the queue was scrolled to when it was left. */
  let scrolled = 0;
  let current = "";

  function hashText(): string {
    try {
      return decodeURIComponent(window.location.hash.slice(1));
    } catch {
      return "";
    }
  }

  function route(first: boolean): void {
    const wanted = hashText();
    if (wanted === "main") return;
    const place = places.get(wanted);
    const view = place === undefined ? (viewNamed(wanted) ?? "queue") : "cluster";
    if (current === "queue") scrolled = window.scrollY;
    if (place !== undefined) {
      clusterView.show(place, queueView.neighbour(place, -1), queueView.neighbour(place, 1));
    } else {
      document.title = "Triage report";
    }
    select(view);
    if (place !== undefined) {
      window.scrollTo(0, 0);
      dom.byId("cluster-title").focus({ preventScroll: true });
    } else if (view === "queue") {
      window.scrollTo(0, first ? 0 : scrolled);
      queueView.render();
      if (!first) queueView.focus();
    } else {
      window.scrollTo(0, 0);
    }
  }

  function viewNamed(name: string): string | undefined {
    return views.map(({ dataset }) => dataset.view).find((view) => view === name && view !== "cluster");
  }

  function select(view: string): void {
    current = view;
    for (const element of views) element.hidden = element.dataset.view !== view;
    document.body.classList.toggle("in-cluster", view === "cluster");
    const tab = view === "cluster" ? "queue" : view;
    for (const link of document.querySelectorAll("[data-nav]")) {
      if (link.dataset.nav === tab) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function isTyping(element: ClientElement | null): boolean {
    return element !== null && ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);
  }

  function listen(): void {
    window.addEventListener("hashchange", () => {
      route(false);
    });
    let waiting = false;
    const later = (): void => {
      if (waiting || current !== "queue") return;
      waiting = true;
      window.requestAnimationFrame(() => {
        waiting = false;
        queueView.render();
      });
    };
    window.addEventListener("scroll", later);
    window.addEventListener("resize", later);
    document.addEventListener("click", (event) => {
      const technique = event.target?.closest("[data-technique]")?.dataset.technique;
      const verdict = event.target?.closest("[data-show]")?.dataset.show;
      if (technique !== undefined) queueView.filterTechnique(technique);
      else if (verdict !== undefined) queueView.showVerdict(verdict);
      else return;
      scrolled = 0;
      window.location.hash = "queue";
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape" && (current === "cluster" || isTyping(event.target))) {
        if (current === "cluster") window.location.hash = "queue";
        else queueView.focus();
      } else if (event.key === "/" && !isTyping(event.target)) {
        if (current !== "queue") window.location.hash = "queue";
        event.preventDefault();
        window.requestAnimationFrame(() => {
          dom.byId("search").focus();
        });
      }
    });
  }

  function theme(): void {
    const button = dom.byId("theme");
    const themes = ["auto", "light", "dark"];
    const stored = (): string => {
      try {
        return window.localStorage.getItem("socagent-theme") ?? "auto";
      } catch {
        return "auto"; // a file of its own origin may have no storage
      }
    };
    const apply = (name: string): void => {
      if (name === "auto") document.documentElement.removeAttribute("data-theme");
      else document.documentElement.setAttribute("data-theme", name);
      button.textContent = `Theme: ${name}`;
      button.dataset.theme = name;
    };
    button.hidden = false;
    apply(stored());
    button.addEventListener("click", () => {
      const next = themes[(themes.indexOf(button.dataset.theme ?? "auto") + 1) % themes.length] ?? "auto";
      apply(next);
      try {
        window.localStorage.setItem("socagent-theme", next);
      } catch {
        // it holds for this visit
      }
    });
  }

  theme();
  listen();
  route(true);
}
