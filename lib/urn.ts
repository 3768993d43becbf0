/**
 * The parts of a resource's URN, `urn:pulumi:STACK::PROJECT::TYPES::NAME`, in which a name may have colons of its own.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/names/#urns
 */
export interface Urn {
  /** The types of the resource's ancestors and its own, joined by `$`. */
  readonly types: string;
  readonly name: string;
}

export function parseUrn(urn: string): Urn {
  const [, , types = "", ...name] = urn.split("::");
  return { types, name: name.join("::") };
}
