import * as pulumi from "@pulumi/pulumi";

/**
 * The value of an input; undefined when there is none, or when only an update knows it. The SDK has `isKnown` but does
 * not declare it in its types.
 */
export async function inputValue(input: pulumi.Input<string> | undefined): Promise<string | undefined> {
  if (input === undefined) return undefined;
  const output = pulumi.output(input) as pulumi.Output<string> & { readonly isKnown: Promise<boolean> };
  if (!(await output.isKnown)) return undefined;
  return new Promise((resolve) => pulumi.unsecret(output).apply(resolve));
}
