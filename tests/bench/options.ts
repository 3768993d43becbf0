import { parseArgs } from "node:util";
import { suggestion } from "../../lib/did-you-mean.ts";
import type { RowName } from "./rows.ts";

/** What `npm run bench` was asked for. */
export interface Asked {
  /** The names of the rows, in the order in which they are measured. */
  readonly rows: readonly string[];
  readonly isShort: boolean;
  readonly turns: number;
  /** Where every single time goes. */
  readonly json?: string;
  /** The folder of documents whose tables and charts are written anew. */
  readonly write?: string;
}

const TURNS = 5;

/** @throws Error about an option or a row that does not exist */
export function readOptions(args: readonly string[], rows: Readonly<Record<string, RowName>>): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      short: { type: "boolean", default: false },
      turns: { type: "string" },
      json: { type: "string" },
      write: { type: "string" },
      all: { type: "boolean", default: false },
    },
  });
  const known = Object.keys(rows);
  const unknown = positionals.find((name) => !Object.hasOwn(rows, name));
  if (unknown !== undefined) throw new Error(`npm run bench has no row "${unknown}"; ${suggestion(unknown, known)}`);
  const { short: isShort, turns: written, json, write, all } = values;
  if (isShort && write !== undefined) throw new Error("--short has no figures to write; leave out --write, or --short");
  const turns = Number(written ?? (isShort ? 1 : TURNS));
  if (!Number.isInteger(turns) || turns < 1) throw new Error(`--turns is "${written}"; set it to 1 or more`);
  const usual = known.filter((name) => rows[name]?.when === "quick" || (!isShort && rows[name]?.when === "usual"));
  return {
    rows: positionals.length > 0 ? positionals : all ? known : usual,
    isShort,
    turns,
    ...(json !== undefined && { json }),
    ...(write !== undefined && { write }),
  };
}
