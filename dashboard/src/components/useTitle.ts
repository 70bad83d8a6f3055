import { createContext, useContext, useEffect } from "react";

/** What the pages below are about, for the tab's title: a bot's name. */
export const TitleScope = createContext<string | null>(null);

/** Names the browser's tab. */
export function useTitle(title: string): void {
  const scope = useContext(TitleScope);
  useEffect(() => {
    document.title = [title, scope, "Frontdesk"].filter(Boolean).join(" · ");
  }, [title, scope]);
}
