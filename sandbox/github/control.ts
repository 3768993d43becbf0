import type { Fault, Faults } from "./faults.ts";
import type { Journal } from "./journal.ts";
import { keptName } from "./names.ts";
import { newPackage, packageKey } from "./packages.ts";
import { holderAt, type Place, places } from "./places.ts";
import { putSecret } from "./routes/secrets.ts";
import { putVariable } from "./routes/variables.ts";
import { seal, unseal } from "./sealed-box.ts";
import { addAccount, addRepository, addTeam, type NewRepository } from "./seed.ts";
import { type Account, own, type Package, type Token } from "./state.ts";
import type { Store } from "./store.ts";

/** A secret as nobody sees it on GitHub. */
export interface OpenSecret {
  readonly place: Place;
  readonly name: string;
  readonly value: string;
}

/** A name in a place. */
interface Named {
  readonly place: Place;
  readonly name: string;
}

/** Packages are `owner/name`. */
type PackageChange = { readonly package: string } & Partial<Pick<Package, "visibility" | "repository" | "versions">>;

interface Parts {
  readonly store: Store;
  readonly journal: Journal;
  readonly faults: Faults;
}

/** What the emulator does that GitHub does not: it shows what it knows, fails on demand, and is somebody else. */
export type Control = ReturnType<typeof control>;

/** The actions of `/_emulator/ACTION`, each with what it takes and gives as JSON. */
export function control({ store, journal, faults }: Parts) {
  const { state } = store;
  return {
    /** Whether it is there. */
    ready: () => true,

    /** The requests since the start, or since they were forgotten. */
    journal: () => journal.entries,
    forgetJournal: () => journal.clear(),

    /** Spoils the next requests that it fits. */
    fault: (fault: Fault) => faults.add(fault),
    forgetFaults: () => faults.clear(),

    /** Every secret, opened. */
    secrets: (): OpenSecret[] =>
      places(state).flatMap((place) =>
        Object.entries(holderAt(state, place).secrets).map(([name, { sealed }]) => ({
          place,
          name,
          value: unseal(state.keys, sealed) ?? "",
        })),
      ),
    setSecret({ place, name, value }: Named & { readonly value: string }): void {
      const sent = { encrypted_value: seal(state.keys, value), key_id: state.keys.id };
      putSecret(state, holderAt(state, place), name, sent);
    },
    deleteSecret({ place, name }: Named): void {
      delete holderAt(state, place).secrets[name.toUpperCase()];
    },

    setVariable({ place, name, value }: Named & { readonly value: string }): void {
      putVariable(holderAt(state, place), keptName("Variable", name), value);
    },
    deleteVariable({ place, name }: Named): void {
      delete holderAt(state, place).variables[name.toUpperCase()];
    },

    addAccount: ({ login, type, members }: Pick<Account, "login" | "type"> & Partial<Pick<Account, "members">>) =>
      addAccount(state, login, type, members),
    /** Gives its number. The team is `organization/slug`, and may read the repositories, each `owner/name`. */
    addTeam({ team, repositories }: { readonly team: string; readonly repositories?: readonly string[] }): number {
      const [organization = "", slug = ""] = team.split("/");
      return addTeam(state, organization, slug, repositories).id;
    },
    /** Gives its number. One of that name is replaced, as if it had been deleted and made again. */
    addRepository({ repository, ...settings }: NewRepository & { readonly repository: string }): number {
      const [owner = "", name = ""] = repository.split("/");
      return addRepository(state, owner, name, settings).id;
    },
    /** From now on nothing of it can be changed, or it can again. */
    archiveRepository({
      repository,
      archived = true,
    }: {
      readonly repository: string;
      readonly archived?: boolean;
    }): void {
      const found = own(state.repositories, repository.toLowerCase());
      if (found) found.archived = archived;
    },
    removeRepository({ repository }: { readonly repository: string }): void {
      delete state.repositories[repository.toLowerCase()];
    },
    addToken({ token, ...rest }: Token & { readonly token: string }): void {
      state.tokens[token] = rest;
    },
    removeToken({ token }: { readonly token: string }): void {
      delete state.tokens[token];
    },

    /** What is said of a package is true from now on; what is left out stays as it is. */
    setPackage({ package: full, ...changes }: PackageChange): void {
      const [owner = "", ...name] = full.split("/");
      const key = packageKey(owner, name.join("/"));
      const record = own(state.packages, key) ?? newPackage(state, owner, name.join("/"));
      state.packages[key] = { ...record, ...changes };
    },
    /** Forgets what was said of it: only what was pushed is left. */
    removePackage({ package: full }: { readonly package: string }): void {
      delete state.packages[full.toLowerCase()];
    },

    /** Forgets everything but what a new emulator knows. */
    reset(): void {
      journal.clear();
      faults.clear();
      store.reset();
    },
  };
}
