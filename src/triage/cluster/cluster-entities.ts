/** The entities of a cluster by role, the most frequent first. */
import type { ClusterEntity, EntityRole } from "../result.js";
import type { ClusterInput, SharedEntity } from "./cluster-input.js";
import type { BuiltInput } from "./cluster-input-builder.js";

/** Entities of a role that are told of each cluster. */
export const MAX_OF_ROLE = 50;

interface RoleColumns {
  readonly role: EntityRole;
  readonly kind: SharedEntity["kind"];
  readonly columns: readonly Int32Array[];
}

/** What is known of an entity beyond its name. */
export type NotesOf = (role: EntityRole, value: string) => readonly string[];

const NO_NOTES: readonly string[] = [];

/** @returns a function from a cluster's rows to its entities */
export function entityTeller({ input, nameOf }: BuiltInput, notesOf: NotesOf): (rows: Int32Array) => ClusterEntity[] {
  const roles = roleColumns(input);
  const known = new Map<string, readonly string[]>();
  const notes = (role: EntityRole, value: string): readonly string[] => {
    if (role !== "source" && role !== "destination" && role !== "host") return NO_NOTES;
    let found = known.get(value);
    if (found === undefined) known.set(value, (found = notesOf(role, value)));
    return found;
  };
  return (rows) =>
    roles.flatMap(({ role, kind, columns }) =>
      mostFrequent(rows, columns).map(([id, alerts]) => {
        const value = nameOf({ kind, id });
        return {
          role: role === "domain" && !value.includes(".") ? "file" : role,
          value,
          alerts,
          notes: notes(role, value),
        };
      }),
    );
}

function roleColumns(input: ClusterInput): readonly RoleColumns[] {
  return [
    { role: "source", kind: "address", columns: [input.sources] },
    { role: "destination", kind: "address", columns: [input.destinations] },
    { role: "host", kind: "host", columns: [input.hosts] },
    { role: "user", kind: "user", columns: [input.users] },
    { role: "process", kind: "process", columns: [input.processes] },
    { role: "domain", kind: "name", columns: input.names },
  ];
}

/** Ids with the rows that have them; among equals the lower id, which is the earlier name. */
function mostFrequent(rows: Int32Array, columns: readonly Int32Array[]): [id: number, rows: number][] {
  const counts = new Map<number, number>();
  for (const column of columns) {
    for (const row of rows) {
      const id = column[row] ?? -1;
      if (id >= 0) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  const all = [...counts];
  if (all.length > 1) all.sort(([one, its], [other, others]) => others - its || one - other);
  return all.slice(0, MAX_OF_ROLE);
}
