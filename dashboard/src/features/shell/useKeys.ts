// Keys that work everywhere: `g b` to the bots, `g u` to usage, `g s` to the settings, `g a` to the account, `/` to the search field, `?` lists them.
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

/** How long after `g` the second key counts, in milliseconds. */
const CHORD_MS = 1200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      /^(input|textarea|select)$/i.test(target.tagName) ||
      !!target.closest("[role=dialog]"))
  );
}

export function useKeys(onHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let chordUntil = 0;
    function onKey(event: KeyboardEvent) {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      const chord = Date.now() < chordUntil;
      chordUntil = 0;
      if (chord && event.key === "b") void navigate({ to: "/bots" });
      else if (chord && event.key === "u") void navigate({ to: "/usage" });
      else if (chord && event.key === "s") void navigate({ to: "/settings" });
      else if (chord && event.key === "a") void navigate({ to: "/account" });
      else if (event.key === "g") chordUntil = Date.now() + CHORD_MS;
      else if (event.key === "?") onHelp();
      else if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("input[type=search]");
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, onHelp]);
}
