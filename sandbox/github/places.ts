import { environmentNamed, type Holder, own, type State } from "./state.ts";

/** Where secrets and variables are kept. Repositories are `owner/name`. */
export type Place =
  | { readonly organization: string }
  | { readonly repository: string; readonly environment?: string; readonly dependabot?: true };

/** @throws Error when there is no such place */
export function holderAt(state: State, place: Place): Holder {
  const holder = find(state, place);
  if (!holder) throw new Error(`there is no ${JSON.stringify(place)}`);
  return holder;
}

function find({ accounts, repositories }: State, place: Place): Holder | undefined {
  if ("organization" in place) return own(accounts, place.organization.toLowerCase())?.actions;
  const repository = own(repositories, place.repository.toLowerCase());
  if (place.environment !== undefined) return repository && environmentNamed(repository, place.environment)?.[1];
  return place.dependabot ? repository?.dependabot : repository?.actions;
}

/** Every place that there is. */
export function places({ accounts, repositories }: State): Place[] {
  const organizations = Object.values(accounts).filter(({ type }) => type === "Organization");
  return [
    ...organizations.map(({ login }) => ({ organization: login })),
    ...Object.values(repositories).flatMap(({ owner, name, environments }) => {
      const repository = `${owner}/${name}`;
      const inEnvironments = Object.keys(environments).map((environment) => ({ repository, environment }));
      return [{ repository }, { repository, dependabot: true as const }, ...inEnvironments];
    }),
  ];
}
