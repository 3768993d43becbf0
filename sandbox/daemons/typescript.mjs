// What a program outside of the checkout imports first, so that it can import the TypeScript that is in it.
import { register } from "tsx/esm/api";

register();
