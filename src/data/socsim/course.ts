/** Lets a script take its course: from a graph of steps to happenings. */
import type { Random } from "../../random.js";
import { chance, logNormal, pick } from "./draw.js";
import type { Host, User } from "./enterprise/enterprise.js";
import type { Cause, Happening, Scene } from "./happening.js";
import { type Hours, hoursOf, nextWorking } from "./hours.js";
import type { Outside } from "./outside.js";
import type { Rule } from "./rules/rule.js";
import type { Script, Step } from "./script.js";
import { existsAt, GATES, hostsOfKind, phaseOf, trendWeight, type World } from "./world.js";

/** A graph with loops ends all the same. */
const MAX_STEPS = 40;
/** Spread of the number of alerts about its median. */
const ALERTS_SIGMA = 0.6;
/** Part of a hand-made step's beginnings that keep to the attacker's hours. */
const KEEPS_HOURS = 0.75;
/** By how much attackers are quicker at the end of the simulated time, with full drift. */
const QUICKENING = 0.4;

export interface Actor {
  /** Who is attacked, or who does it. */
  readonly user: User;
  /** Where it begins. */
  readonly host: Host;
  readonly account: string;
}

export interface CourseOptions {
  readonly script: Script;
  readonly actor: Actor;
  readonly outside: Outside;
  readonly incident: string;
  readonly start: number;
  /** Hours of whoever acts by hand. */
  readonly hours: Hours;
  /** Factor on the number of alerts of each step. */
  readonly size: number;
}

/** Everything that happens, in no order of time; what lies outside the simulated time is left out. */
export function takeCourse(random: Random, world: World, options: CourseOptions): Happening[] {
  return new Course(random, world, options).run();
}

class Course {
  readonly #happenings: Happening[] = [];
  readonly #reached: Host[];
  #here: Host;
  #account: string;
  #time: number;

  constructor(
    readonly random: Random,
    readonly world: World,
    readonly options: CourseOptions,
  ) {
    this.#here = options.actor.host;
    this.#account = options.actor.account;
    this.#reached = [this.#here];
    this.#time = options.start;
  }

  run(): Happening[] {
    const { script } = this.options;
    let id = script.first;
    for (let count = 0; count < MAX_STEPS; count += 1) {
      const step = script.steps.get(id);
      if (step === undefined) break;
      const taken = chance(this.random, step.chance);
      if (taken) this.#take(step);
      id = taken && chance(this.random, step.fails) ? (step.otherwise ?? "end") : this.#choose(step.next);
    }
    return this.#happenings;
  }

  #take(step: Step): void {
    this.#time = this.#begin(step);
    const place = this.#enter(step);
    const cause = this.#cause(step);
    const median = step.alerts.median * this.options.size;
    const most = Math.max(1, Math.round(step.alerts.most * this.options.size));
    const count = Math.min(most, Math.max(1, Math.round(logNormal(this.random, median, ALERTS_SIGMA))));
    for (let number = 0; number < count; number += 1) {
      const time = Math.floor(this.#time + this.#offset(step, number, count));
      const scene = place();
      const rule = this.#rule(step, time);
      if (rule === undefined || chance(this.random, step.missed * 0.8)) continue;
      if (time < this.world.simulation.start || time >= this.world.end) continue;
      this.#happenings.push({ time, rule, scene, cause });
    }
    if (step.elevates) this.#account = this.#administrator();
  }

  /** When a step begins: after its dwell time, when whoever acts is at work. */
  #begin({ after, by }: Step): number {
    const { random, options, world } = this;
    const quicker = options.script.malicious ? 1 - QUICKENING * world.simulation.drift * phaseOf(world, this.#time) : 1;
    const time = this.#time + (after.medianMs === 0 ? 0 : logNormal(random, after.medianMs * quicker, after.sigma));
    switch (by) {
      case "machine":
        return time;
      case "person":
        return nextWorking(random, time, hoursOf(options.actor.user));
      case "hand":
        return chance(random, KEEPS_HOURS) ? nextWorking(random, time, options.hours) : time;
    }
  }

  #offset({ spread }: Step, number: number, count: number): number {
    switch (spread.kind) {
      case "burst":
        // Most at the beginning.
        return spread.ms * this.random.uniform() ** 2;
      case "even":
        return (spread.ms * (number + 0.1 * this.random.uniform())) / count;
      case "any":
        return spread.ms * this.random.uniform();
    }
  }

  #rule({ rules }: Step, time: number): Rule | undefined {
    const { drift } = this.world.simulation;
    const phase = phaseOf(this.world, time);
    const weights = rules.map(({ rule, weight, trend }) =>
      existsAt(rule, phase, drift) ? trendWeight(weight, trend, phase, drift) : 0,
    );
    let at = this.random.uniform() * weights.reduce((a, b) => a + b, 0);
    for (const [index, weight] of weights.entries()) {
      at -= weight;
      if (at < 0) return rules[index]?.rule;
    }
    return undefined;
  }

  #choose(next: Step["next"]): string {
    let at = this.random.uniform() * next.reduce((sum, { weight }) => sum + weight, 0);
    for (const { step, weight } of next) {
      at -= weight;
      if (at < 0) return step;
    }
    return "end";
  }

  #cause(step: Step): Cause {
    const { script, incident } = this.options;
    const { id, technique, tactic, impact, tier } = step;
    const { malicious, intent, name } = script;
    return { malicious, playbook: name, step: id, incident, technique, tactic, intent, impact, tier };
  }

  /** An account with rights, of a person or of a service. */
  #administrator(): string {
    const { usersByRole, servers } = this.world.enterprise;
    const admins = usersByRole.get("it-admin");
    return admins === undefined || chance(this.random, 0.5)
      ? pick(this.random, servers).account
      : pick(this.random, admins).name;
  }

  /** Enters the place of a step; the function gives the scene of each alert. */
  #enter({ place, kind }: Step): () => Scene {
    const { random, options } = this;
    const { user } = options.actor;
    const peer = options.outside.peer(random);
    const name = options.outside.name(random);
    // What comes from outside meets our servers at the edge.
    const gate = pick(random, hostsOfKind(this.world, GATES));
    const steady = (host: Host, from: Host, account: string): (() => Scene) => {
      const scene = { host, from, user: account, peer, name };
      return () => scene;
    };
    switch (place) {
      case "victim":
        return steady(user.host, user.host, options.actor.account);
      case "here":
        return steady(this.#here, this.#here, this.#account);
      case "around":
        return () => {
          const host = pick(random, this.#reached);
          return { host, from: host, user: this.#account, peer, name };
        };
      case "move":
      case "at":
      case "edge":
        return steady(...this.#go(place, kind), this.#account);
      case "spread":
        return () => {
          const from = options.script.malicious ? pick(random, this.#reached) : this.#here;
          const host = this.#other(kind);
          if (this.#reached.length < MAX_REACHED) this.#reached.push(host);
          return { host, from, user: this.#account, peer, name };
        };
      case "flood": {
        const host = this.#suits(kind) ? this.#here : this.#other(kind);
        return () => ({ host, from: host, user: host.account, peer: options.outside.bot(random), name });
      }
      case "account":
      case "cloud":
        return () => ({
          host: user.host,
          from: this.#throughGate() ? gate : user.host,
          user: user.name,
          peer: options.outside.client(random, user.site),
          name,
        });
      case "accounts":
      case "recipients":
        return this.#crowd(place, peer, name, gate);
    }
  }

  /** Another person with each alert; the first one is the one it is about. */
  #crowd(place: "accounts" | "recipients", peer: string, name: string, gate: Host): () => Scene {
    const { random, world, options } = this;
    const { outside, script, actor } = options;
    const peerOf = (person: User): string => {
      if (place === "recipients") return peer;
      return script.malicious ? outside.sprayer(random) : outside.client(random, person.site);
    };
    let first = true;
    return () => {
      const person = first ? actor.user : pick(random, world.enterprise.users);
      first = false;
      const from = place === "accounts" && this.#throughGate() ? gate : person.host;
      return { host: person.host, from, user: person.name, peer: peerOf(person), name };
    };
  }

  #throughGate(): boolean {
    return chance(this.random, this.options.script.malicious ? 0.8 : 0.4);
  }

  #go(place: "move" | "at" | "edge", kind: string): [Host, Host] {
    const from = this.#here;
    const host = this.#other(kind);
    if (place !== "at") {
      this.#here = host;
      this.#reached.push(host);
    }
    return [host, from];
  }

  /** Another host of the kind, where there is one. */
  #other(kind: string): Host {
    const hosts = hostsOfKind(this.world, kind);
    const host = pick(this.random, hosts);
    return host === this.#here ? pick(this.random, hosts) : host;
  }

  #suits(kind: string): boolean {
    return this.#here.isEdge || this.#here.role === kind || this.#here.system === kind;
  }
}

/** Nobody keeps more footholds. */
const MAX_REACHED = 400;
