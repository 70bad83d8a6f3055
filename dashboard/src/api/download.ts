// Saves what the server sends as a file. A plain link can't: the request needs the session's token in a header.
import { fetchGood } from "./client";

/** Fetches `path` and hands it to the browser's downloads, under the server's name for it or else `fallback`. */
export async function download(path: string, fallback: string): Promise<void> {
  const response = await fetchGood(path);
  save(await response.blob(), fileName(response.headers.get("content-disposition")) ?? fallback);
}

/** Hands what is already here to the browser's downloads. */
export function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun with the click; the bytes stay until it has them.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name in a Content-Disposition header: the UTF-8 form (RFC 8187) before the plain one. */
export function fileName(header: string | null): string | null {
  const extended = header?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (extended) {
    try {
      return decodeURIComponent(extended);
    } catch {
      return null;
    }
  }
  return header?.match(/filename="((?:[^"\\]|\\.)*)"/i)?.[1]?.replace(/\\(.)/g, "$1") ?? null;
}
