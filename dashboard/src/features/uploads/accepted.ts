// Which files are worth sending. The server looks into each and decides, in better words than could be found here; this
// only spares the long upload of what is certainly refused.
const EXTENSIONS = [
  "pdf",
  "docx",
  "pptx",
  "xlsx",
  "csv",
  "html",
  "htm",
  "md",
  "markdown",
  "txt",
  "text",
  "epub",
] as const;

/** For `<input type="file" accept>`. */
export const ACCEPT = EXTENSIONS.map((extension) => `.${extension}`).join(",");

export const KINDS = "PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown, plain text and EPUB";

export const extension = (name: string): string => {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
};

/** Why a file is not sent at all, or null. */
export function fileProblem(file: { size: number; type: string }): string | null {
  if (file.size === 0) return "The file is empty. If it is a folder, drop the files in it.";
  if (/^(image|audio|video)\//.test(file.type))
    return `Pictures, sound and films are not read. Read are ${KINDS}.`;
  return null;
}
