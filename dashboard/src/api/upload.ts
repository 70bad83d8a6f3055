// Sends one file, as multipart/form-data or as the body itself. With XMLHttpRequest, since fetch does not say how much of a body has gone out.
import { ApiError, problemFrom } from "./problem";
import { session } from "./session";

interface Options {
  method?: "POST" | "PUT";
  /** Of a file that is the whole body; left out, it goes as the part `file` of a form. */
  contentType?: string;
  signal: AbortSignal;
  /** Called with the share that was sent, 0 to 1. */
  onProgress: (share: number) => void;
}

interface Answer {
  status: number;
  body: unknown;
  requestId: string | null;
}

/** The parsed body of a good answer. Refusals are thrown as ApiError, an abort as AbortError. */
export async function upload(path: string, file: File, options: Options): Promise<unknown> {
  const token = await session.token();
  let answer = await send(path, file, token, options);
  if (answer.status === 401 && token) {
    if (await session.refresh()) answer = await send(path, file, await session.token(), options);
    else session.expire();
  }
  if (answer.status < 200 || answer.status > 299)
    throw problemFrom(answer.body, answer.status, answer.requestId);
  return answer.body;
}

function send(path: string, file: File, token: string | null, options: Options): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const aborted = () => new DOMException("The upload was cancelled", "AbortError");
    if (options.signal.aborted) {
      reject(aborted());
      return;
    }
    options.signal.addEventListener("abort", abort);
    request.open(options.method ?? "POST", path);
    request.setRequestHeader("accept", "application/json");
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => options.onProgress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      resolve({
        status: request.status,
        body: parse(request.responseText),
        requestId: request.getResponseHeader("x-request-id"),
      });
    request.onerror = () =>
      reject(
        new ApiError({
          status: 0,
          code: "network",
          title: "The connection broke off",
          detail:
            "The connection broke off, or the server closed it because the file is too large. Try again; if it stays, use a smaller file.",
        }),
      );
    request.onabort = () => reject(aborted());
    request.onloadend = () => options.signal.removeEventListener("abort", abort);
    if (options.contentType) {
      request.setRequestHeader("content-type", options.contentType);
      request.send(file);
      return;
    }
    const body = new FormData();
    body.append("file", file);
    request.send(body);
  });
}

/** What is no JSON (a proxy's error page) says nothing that could be shown. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
