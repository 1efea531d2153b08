/** Features that are told together, so that what they are told of is looked up once. */

export interface FeatureGroup<Facts extends readonly unknown[]> {
  readonly names: readonly string[];
  /** Writes one number for each name from `into[at]` on; what it leaves out is 0 already. */
  readonly write: (into: Float32Array, at: number, ...facts: Facts) => void;
}

/** A feature alone. */
export function feature<Facts extends readonly unknown[]>(
  name: string,
  valueOf: (...facts: Facts) => number,
): FeatureGroup<Facts> {
  return {
    names: [name],
    write: (into, at, ...facts) => {
      into[at] = valueOf(...facts);
    },
  };
}

/** One feature for each of `choices`: 1 for the one that is so. */
export function oneOf<Choice extends string, Facts extends readonly unknown[]>(
  name: string,
  choices: readonly Choice[],
  chosen: (...facts: Facts) => Choice | undefined,
): FeatureGroup<Facts> {
  const places = new Map(choices.map((choice, place) => [choice, place]));
  return {
    names: choices.map((choice) => `${name}=${choice}`),
    write: (into, at, ...facts) => {
      const choice = chosen(...facts);
      const place = choice === undefined ? undefined : places.get(choice);
      if (place !== undefined) into[at + place] = 1;
    },
  };
}

/** Groups one after the other. */
export function joined<Facts extends readonly unknown[]>(groups: readonly FeatureGroup<Facts>[]): FeatureGroup<Facts> {
  const places: number[] = [];
  let width = 0;
  for (const { names } of groups) {
    places.push(width);
    width += names.length;
  }
  return {
    names: groups.flatMap(({ names }) => names),
    write: (into, at, ...facts) => {
      for (let group = 0; group < groups.length; group += 1)
        groups[group]?.write(into, at + (places[group] ?? 0), ...facts);
    },
  };
}
