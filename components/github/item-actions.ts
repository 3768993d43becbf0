import type { Contents, Trace } from "../../lib/github/contents.ts";
import { type Item, type ItemKey, itemKey } from "../../lib/github/item.ts";
import type { Recorded } from "./recorded-state.ts";

/** What is to be done with an item, beside what the engine finds out by itself. */
export type ItemAction =
  /** Made, or left as it is. */
  | { readonly kind: "keep" }
  /** Made by this stack, and since then removed or changed outside Pulumi; or begun, and never heard of again. */
  | { readonly kind: "renew"; readonly because: "gone" | "changed" | "unfinished"; readonly changedAt?: Date }
  /** There already, and not by this stack: what it is would be lost. */
  | { readonly kind: "foreign" };

/** What is done with each item. */
export type ItemActions = ReadonlyMap<ItemKey, ItemAction>;

/** Every repository has them: there is nothing to take over. */
const ALWAYS_THERE: readonly Item["kind"][] = ["actions", "workflow"];

/** Compares what is wanted with what this stack remembers to have made, or begun, and with what is there. */
export function itemActions(
  wanted: readonly Item[],
  { made, begun }: Pick<Recorded, "made" | "begun">,
  live: Contents,
): ItemActions {
  return new Map(
    wanted.map((item) => {
      const key = itemKey(item);
      return [key, actionFor(item, made.get(key), begun.has(key), live.get(key))];
    }),
  );
}

function actionFor(item: Item, made: Trace | undefined, isBegun: boolean, live: Trace | undefined): ItemAction {
  if (!made) {
    if (!live || ALWAYS_THERE.includes(item.kind)) return { kind: "keep" };
    return isBegun ? { kind: "renew", because: "unfinished" } : { kind: "foreign" };
  }
  if (!live) return { kind: "renew", because: "gone" };
  const changed = Object.entries(made).some(([name, before]) => live[name] !== before);
  if (!changed) return { kind: "keep" };
  const { updatedAt } = live;
  return {
    kind: "renew",
    because: "changed",
    ...(updatedAt !== undefined && { changedAt: new Date(Number(updatedAt)) }),
  };
}

/** What existed before the stack, and is left unchanged. */
export function foreignItems(wanted: readonly Item[], actions: ItemActions): Item[] {
  return wanted.filter((item) => actions.get(itemKey(item))?.kind === "foreign");
}

/** What the stack looks after. The patterns of an environment are part of that environment's own settings. */
export function ownItems(wanted: readonly Item[], actions: ItemActions): Item[] {
  const foreign = new Set(foreignItems(wanted, actions).map(itemKey));
  return wanted.filter((item) => {
    const isPattern = item.kind === "branch" || item.kind === "tag";
    const holder: Item = isPattern ? { kind: "environment", name: item.environment } : item;
    return !foreign.has(itemKey(item)) && !foreign.has(itemKey(holder));
  });
}

/** What of an item is to be created again. */
export function renewedKeys(items: readonly Item[], actions: ItemActions): ItemKey[] {
  return items.map(itemKey).filter((key) => actions.get(key)?.kind === "renew");
}
