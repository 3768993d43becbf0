/**
 * What a record has under a name that somebody else chose: `constructor` and `toString` are names as any other, and
 * what every object inherits is no value of theirs.
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
