import { isMap } from "../../../components/settings/raw.ts";

/** One run of a job: the values of its matrix. */
export type Combination = Readonly<Record<string, unknown>>;

/**
 * The combinations of a matrix, as GitHub makes them.
 *
 * @see https://docs.github.com/actions/using-jobs/using-a-matrix-for-your-jobs
 */
export function combinationsOf(matrix: unknown): Combination[] {
  if (!isMap(matrix)) return [{}];
  const { include = [], exclude = [], ...axes } = matrix;
  const product = Object.entries(axes).reduce<Combination[]>(
    (done, [name, values]) =>
      done.flatMap((each) => (Array.isArray(values) ? values : [values]).map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
  const isExcluded = (each: Combination) => mapsIn(exclude).some((pattern) => matches(each, pattern));
  const kept = Object.keys(axes).length > 0 ? product.filter((each) => !isExcluded(each)) : [];
  const originals = kept.map((each) => ({ original: each, result: { ...each } as Record<string, unknown> }));
  const added: Combination[] = [];
  for (const extra of mapsIn(include)) {
    const own = Object.entries(extra).filter(([name]) => name in axes);
    // It goes into each combination whose own values it leaves as they are.
    const fitting = originals.filter(({ original }) => own.every(([name, value]) => same(original[name], value)));
    if (fitting.length === 0) added.push(extra);
    for (const { result } of fitting) Object.assign(result, extra);
  }
  const all = [...originals.map(({ result }) => result), ...added];
  return all.length > 0 ? all : [{}];
}

function mapsIn(list: unknown): Combination[] {
  return Array.isArray(list) ? list.filter(isMap) : [];
}

function matches(combination: Combination, pattern: Combination): boolean {
  return Object.entries(pattern).every(([name, value]) => same(combination[name], value));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
