/** Which clusters are shown, in which order. A function that is shipped whole: it uses nothing from outside itself. */
import type { QueuePayload } from "../payload.js";

export type SortKey = "rank" | "score" | "title" | "alerts" | "first" | "last";

export interface QueueFilter {
  readonly text: string;
  /** None means all. */
  readonly tiers: readonly string[];
  readonly verdict: string;
  /** Id; empty for any. */
  readonly technique: string;
}

export interface QueueModel {
  /** Places (by rank, from 0) of the clusters that pass, in order. */
  select(filter: QueueFilter, key: SortKey, descending: boolean): number[];
}

export function createQueueModel(queue: QueuePayload): QueueModel {
  let haystacks: string[] | undefined;

  /** Made when the first search is: lower case, all that a row shows. */
  function haystackOf(place: number): string {
    haystacks ??= queue.id.map((id, index) => {
      const uses = (queue.uses[index] ?? []).map((use) => {
        const technique = queue.techniques[use];
        return technique === undefined ? "" : `${technique.id} ${technique.name}`;
      });
      const parts = [id, queue.title[index], queue.about[index], ...uses, queue.texts[queue.why[index] ?? -1]];
      return parts.join("\n").toLowerCase();
    });
    return haystacks[place] ?? "";
  }

  /** Every word, in any order. */
  function wordsOf(text: string): string[] {
    return text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
  }

  function select(filter: QueueFilter, key: SortKey, descending: boolean): number[] {
    const words = wordsOf(filter.text);
    const tiers = filter.tiers.map((tier) => queue.tiers.indexOf(tier));
    const technique = queue.techniques.findIndex(({ id }) => id === filter.technique);
    const places: number[] = [];
    for (let place = 0; place < queue.id.length; place++) {
      if (filter.verdict !== "all" && (queue.look[place] === 1) !== (filter.verdict === "look")) continue;
      if (tiers.length > 0 && !tiers.includes(queue.tier[place] ?? -1)) continue;
      if (filter.technique !== "" && !(queue.uses[place] ?? []).includes(technique)) continue;
      if (words.length > 0 && !words.every((word) => haystackOf(place).includes(word))) continue;
      places.push(place);
    }
    return sorted(places, key, descending);
  }

  function sorted(places: number[], key: SortKey, descending: boolean): number[] {
    if (key === "rank") return descending ? places.reverse() : places;
    const sign = descending ? -1 : 1;
    if (key === "title") {
      const { title } = queue;
      return places.sort((a, b) => sign * compare(title[a] ?? "", title[b] ?? "") || a - b);
    }
    const column = queue[key];
    return places.sort((a, b) => sign * ((column[a] ?? 0) - (column[b] ?? 0)) || a - b);
  }

  function compare(a: string, b: string): number {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  return { select };
}
