// Short messages at the window's edge that go by themselves: for what worked, and for failures that have no place on
// the page. The view is Notices.tsx.

export interface Notice {
  id: number;
  text: string;
  tone: "good" | "bad";
}

const SHOWN_MS = { good: 4000, bad: 9000 };

let notices: readonly Notice[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(value: readonly Notice[]) {
  notices = value;
  for (const listener of listeners) listener();
}

export const noticeStore = {
  get: () => notices,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  dismiss: (id: number) => set(notices.filter((notice) => notice.id !== id)),
};

/** Where a message waits for the page that begins anew now. */
const KEPT = "frontdesk-notice";

/** Says it on the page that takes this one's place. */
export function notifyNext(text: string): void {
  sessionStorage.setItem(KEPT, text);
}

/** Says, once, what the page before had to leave unsaid. */
export function sayKept(): void {
  const text = sessionStorage.getItem(KEPT);
  if (text === null) return;
  sessionStorage.removeItem(KEPT);
  notify(text);
}

export function notify(text: string, tone: Notice["tone"] = "good"): void {
  const notice = { id: next++, text, tone };
  set([...notices.slice(-2), notice]);
  setTimeout(() => noticeStore.dismiss(notice.id), SHOWN_MS[tone]);
}
