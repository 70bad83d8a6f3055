import { beforeEach, expect, test, vi } from "vitest";

const me = { user: { id: "u" }, workspace: { id: "w" } };
const auth = (token: string, seconds = 900) => ({
  access_token: token,
  expires_at: new Date(Date.now() + seconds * 1000).toISOString(),
  ...me,
});
const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

type Handler = (path: string, request: Request) => Response | Promise<Response>;
let calls: string[];

async function start(handler: Handler) {
  calls = [];
  vi.resetModules();
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), "http://desk.test"), init);
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    calls.push(path);
    return handler(path, request);
  });
  const { session } = await import("./session");
  const { authFetch } = await import("./client");
  return { session, authFetch };
}

const get = () => new Request("http://desk.test/api/v1/bots");

beforeEach(() => vi.unstubAllGlobals());

test("in local mode the owner is known without a login", async () => {
  const { session } = await start((path) =>
    path === "/installation" ? json({ local: true }) : json({ ...me, local: true }),
  );
  expect(await session.restore()).toMatchObject({ status: "signed-in", me: { local: true } });
  expect(calls).toEqual(["/installation", "/me"]);
});

test("a returning person is restored by the cookie", async () => {
  const { session } = await start((path) =>
    path === "/installation" ? json({ local: false }) : json(auth("t1")),
  );
  expect(await session.restore()).toMatchObject({ status: "signed-in" });
  expect(calls).toEqual(["/installation", "/auth/refresh"]);
});

test("nobody is signed out by a server that is restarting", async () => {
  const { session } = await start(() => json({ code: "unavailable" }, 503));
  session.accept(auth("t1") as never);
  await expect(session.refresh()).rejects.toMatchObject({ status: 503 });
  expect(session.get().status).toBe("signed-in");
});

test("many refused requests cause one refresh and are each asked again", async () => {
  const { session, authFetch } = await start((path, request) => {
    if (path === "/auth/refresh") return json(auth("t2"));
    return request.headers.get("authorization") === "Bearer t2" ? json({ items: [] }) : json({}, 401);
  });
  session.accept(auth("t1") as never);
  const answers = await Promise.all([authFetch(get()), authFetch(get()), authFetch(get())]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(calls.filter((path) => path === "/auth/refresh")).toHaveLength(1);
});

test("a token about to end is renewed before it is used", async () => {
  const { session, authFetch } = await start((path) => json(path === "/auth/refresh" ? auth("t2") : {}));
  session.accept(auth("t1", 5) as never);
  await authFetch(get());
  expect(calls).toEqual(["/auth/refresh", "/bots"]);
});

test("when the refresh is refused the session ends", async () => {
  const { session, authFetch } = await start(() => json({}, 401));
  session.accept(auth("t1") as never);
  expect((await authFetch(get())).status).toBe(401);
  expect(session.get().status).toBe("signed-out");
});

test("another role is taken over, and told once", async () => {
  const { session } = await start(() => json({}));
  expect(session.hasRole("editor")).toBe(false);
  session.accept(auth("t1") as never);
  expect(session.hasRole("editor")).toBe(true);
  expect(session.hasRole("editor")).toBe(false);
  expect(session.get()).toMatchObject({ me: { workspace: { id: "w", role: "editor" } } });
});
