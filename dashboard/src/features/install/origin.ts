// What counts as an origin, from what people type. Pure.

export type ParsedOrigin = { origin: string } | { problem: string };

/** Takes "shop.example", "https://shop.example/help" and the like, and answers the origin or why there is none. */
export function parseOrigin(typed: string): ParsedOrigin {
  const text = typed.trim();
  if (text === "") return { problem: "Enter the address of your site, like https://shop.example." };
  if (text.includes("*"))
    return {
      problem: "Patterns are not allowed. Add each address by itself, like https://www.shop.example.",
    };
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return { problem: "This is not a web address. It should look like https://shop.example." };
  }
  if (!/^https?:$/.test(url.protocol))
    return { problem: "Only http and https addresses can show the widget." };
  if (url.username || url.password) return { problem: "Leave out the name and password." };
  return { origin: url.origin };
}
