/** Objects without a prototype, for names that come from untrusted files: `constructor` and `__proto__` are names like any other. */

/** An empty object that inherits nothing. */
export function bareRecord<Value>(): Record<string, Value> {
  const made: Record<string, Value> = {};
  Object.setPrototypeOf(made, null);
  return made;
}
