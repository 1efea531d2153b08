/** What is measured: one task on one shape at one length. */
import { z } from "zod";
import { SHAPES, type ShapeName } from "./shapes.js";

/**
 * - `forward`: classification logits, inference
 * - `forward-all`: the last layer's hidden states of all tokens, inference
 * - `train`: a LoRA training step without dropout
 * - `train-dropout`: the same with dropout 0.1 everywhere, LoRA's included
 */
export const TASKS = ["forward", "forward-all", "train", "train-dropout"] as const;
export type Task = (typeof TASKS)[number];

/** Tokens in a sequence. */
export const LENGTHS = [64, 128] as const;

const Case = z.object({ shape: z.enum(SHAPES), tokens: z.number(), task: z.enum(TASKS) });
export interface Case {
  readonly shape: ShapeName;
  readonly tokens: number;
  readonly task: Task;
}

/** A case from its JSON. */
export function parseCase(text: string): Case {
  return Case.parse(JSON.parse(text));
}

/** Such as `mini, 64 tokens, train`. */
export function describeCase({ shape, tokens, task }: Case): string {
  return `${shape}, ${tokens} tokens, ${task}`;
}

/** What of all that could be measured is wanted. */
export interface Selection {
  readonly shapes: readonly ShapeName[];
  readonly tokens: readonly number[];
  readonly tasks: readonly Task[];
}

/** All cases of a selection, the largest shape first. */
export function casesOf({ shapes, tokens, tasks }: Selection): Case[] {
  return shapes.flatMap((shape) => tokens.flatMap((length) => tasks.map((task) => ({ shape, tokens: length, task }))));
}
