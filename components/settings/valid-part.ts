import type { Path } from "./problems.ts";
import { isMap, valueAt } from "./raw.ts";

/** Replaces something invalid; undefined to leave it out. */
export type StandIn = (path: Path) => unknown;

/** A value as written without what is invalid in it, and the paths that the rest had. */
export class ValidPart {
  /** By place in what is written: what replaces it, undefined for nothing. */
  readonly #replaced = new Map<string, unknown>();

  readonly #written: unknown;
  readonly #standIn: StandIn;

  constructor(written: unknown, standIn: StandIn) {
    this.#written = written;
    this.#standIn = standIn;
  }

  /** A copy of what is left. */
  get value(): unknown {
    return this.#copy(this.#written, []);
  }

  /** The place in what is written of a place in {@link value}. */
  at(path: Path): Path {
    const place: (string | number)[] = [];
    for (const key of path) {
      const list = typeof key === "number" ? valueAt(this.#written, place) : undefined;
      const left = Array.isArray(list) ? [...list.keys()].filter((each) => this.#isThere([...place, each])) : [];
      place.push(left[Number(key)] ?? key);
    }
    return place;
  }

  /** Leaves out what is at places in {@link value}; where nothing does, what lacks it. */
  leaveOut(paths: readonly Path[]): void {
    const { value } = this;
    const places = paths.map((path) => this.at(standing(value, path)));
    for (const [key, place] of new Map(places.map((each) => [JSON.stringify(each), each]))) {
      this.#replaced.set(key, this.#replaced.has(key) ? undefined : this.#standIn(place));
    }
  }

  /** Whether nothing is left out at a place or below it. */
  isWhole(path: Path): boolean {
    const start = JSON.stringify(path).slice(0, -1);
    return ![...this.#replaced.keys()].some((key) => key === `${start}]` || key.startsWith(`${start},`));
  }

  #isThere(place: Path): boolean {
    const key = JSON.stringify(place);
    return !this.#replaced.has(key) || this.#replaced.get(key) !== undefined;
  }

  #copy(value: unknown, place: Path): unknown {
    const key = JSON.stringify(place);
    if (this.#replaced.has(key)) return this.#replaced.get(key);
    const inside = (own: string | number) => [...place, own];
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => (this.#isThere(inside(index)) ? [this.#copy(item, inside(index))] : []));
    }
    if (!isMap(value)) return value;
    const left = Object.entries(value).filter(([own]) => this.#isThere(inside(own)));
    return Object.fromEntries(left.map(([own, inner]) => [own, this.#copy(inner, inside(own))]));
  }
}

/** The longest part of a path at which there is something. */
function standing(value: unknown, path: Path): Path {
  let place = path;
  while (place.length > 0 && valueAt(value, place) === undefined) place = place.slice(0, -1);
  return place;
}
