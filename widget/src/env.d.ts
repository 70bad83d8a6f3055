// What the build puts in: names and texts that exist only after bundling.

/** File name of the panel's module with its hash, known once the panel is built. */
declare const __PANEL__: string;

declare module "*.css" {
  const text: string;
  export default text;
}
