export { default } from "multiarch/program";
