/** What a value that only a run knows stands for. */
export interface Marker {
  /** As the workflow calls it: `github.ref_name`. */
  readonly label: string;
  /** What it is on the event that is asked about; absent where nobody can tell. */
  readonly sample?: string;
  /** The template that stands for it in rules of tags. */
  readonly rule?: string;
  /** The template that stands for it in every other field. */
  readonly env?: string;
  /** Where its value comes from in the new workflow: `${{ secrets.NPM_TOKEN }}`. */
  readonly source?: string;
  /** Where a step computes it: `the step of line 12`. */
  readonly origin?: string;
  readonly kind?: "secret" | "branch" | "tag" | "sha" | "pull" | "unknown";
  /** Of an output of docker/metadata-action: which step gives it, and what it is called. */
  readonly metadata?: { readonly step: string; readonly output: string };
}

/** Private characters of Unicode, which no workflow has. */
const FORM = /\uE000(\d+)\uE001/g;

/** Why a text cannot be told: a clause. */
export class Unknown extends Error {}

/**
 * Texts with places for values that are not known yet: each is a number between two private characters, and goes through
 * GitHub's own functions as any text does.
 */
export class Markers {
  readonly #markers: Marker[] = [];

  /** The text that stands for a value. */
  text(marker: Marker): string {
    const known = this.#markers.findIndex((each) => JSON.stringify(each) === JSON.stringify(marker));
    return `\uE000${known < 0 ? this.#markers.push(marker) - 1 : known}\uE001`;
  }

  /** The values in a text. */
  in(text: string): Marker[] {
    return [...text.matchAll(FORM)].map(([, number]) => this.#at(Number(number)));
  }

  /** The value that a text is, and nothing beside it. */
  whole(text: string): Marker | undefined {
    const [first, ...others] = text.split(FORM);
    return first === "" && others.length === 2 && others[1] === "" ? this.#at(Number(others[0])) : undefined;
  }

  /**
   * The text on the event that is asked about.
   *
   * @throws Unknown for a value that nobody can tell
   */
  sample(text: string): string {
    return this.replace(text, ({ sample, label }) => {
      if (sample === undefined) throw new Unknown(`depends on ${label}`);
      return sample;
    });
  }

  /**
   * The text with templates.
   *
   * @throws Unknown for a value that has no template there
   */
  template(text: string, form: "rule" | "env"): string {
    return this.replace(text, (marker) => {
      const template = (form === "rule" ? marker.rule : undefined) ?? marker.env;
      if (template === undefined) throw new Unknown(`contains ${marker.label}, which a stack file cannot name`);
      return template;
    });
  }

  replace(text: string, by: (marker: Marker) => string): string {
    return text.replaceAll(FORM, (_form, number: string) => by(this.#at(Number(number))));
  }

  #at(number: number): Marker {
    const marker = this.#markers[number];
    if (!marker) throw new Unknown("contains a private character");
    return marker;
  }
}
