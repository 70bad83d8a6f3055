// The widget's life in a page: shown, opened, closed, removed. The panel's module comes on first open.
import type { FrontdeskGlobal, PanelHandle, PanelModule } from "../contract";
import { shelf } from "../shelf";
import type { PublicConfig } from "../wire";
import { loadConfig } from "./config";
import { createHost, type Host } from "./host";
import { createLauncher, type Launcher } from "./launcher";
import sheet from "./launcher.css";
import { launcherName } from "./words";

/**
 * @param base where the widget's server is, with a trailing slash
 * @param bot its id; null on the settings page, which shows previews only
 */
export function createWidget(base: string, bot: string | null, nonce: string | undefined): FrontdeskGlobal {
  const prefix = `frontdesk:${bot}:`;
  // A preview keeps nothing: without a storage to use, a shelf is memory.
  const tab = shelf(() => (bot ? sessionStorage : null), prefix);
  const lasting = shelf(() => (bot ? localStorage : null), prefix);
  let host: Host | undefined;
  let launcher: Launcher | undefined;
  let config: PublicConfig | undefined;
  let panel: PanelHandle | undefined;
  let loading: Promise<void> | undefined;
  let tries = 0;
  /** What the visitor or the page wants; reached as soon as everything is loaded. */
  let wanted = false;
  let removed = false;

  const name = (label: string) => launcher?.button.setAttribute("aria-label", label);

  const show = (next: PublicConfig) => {
    config = next;
    if (!host || !launcher) {
      host = createHost(nonce);
      host.addStyle(sheet);
      launcher = createLauncher(host.wrapper, () => (wanted ? close() : open()));
      name(launcherName(navigator.languages));
    }
    launcher.theme(next.theme);
  };

  const load = async (next: PublicConfig, { wrapper, addStyle }: Host, button: Launcher) => {
    // A module that failed to load stays failed under its address: another try needs another one.
    const module: PanelModule = await import(`${base}widget/${__PANEL__}${tries++ ? `?${tries}` : ""}`);
    const preview = bot === null;
    const label = (text: string, unread: boolean) => {
      name(text);
      button.mark(unread ? "unread" : null);
    };
    const made = await module.mount({
      wrapper,
      base,
      config: next,
      lasting,
      tab,
      preview,
      addStyle,
      close,
      label,
    });
    if (removed) made.remove();
    else panel = made;
  };

  /** @param focus whether the visitor asked for it: a page that reopens by itself must not take the focus */
  const open = async (focus = true) => {
    wanted = true;
    if (!config || !host || !launcher || removed) return;
    try {
      if (!panel) {
        launcher.mark("busy");
        loading ??= load(config, host, launcher);
        await loading;
      }
    } catch (cause) {
      loading = undefined;
      wanted = false;
      launcher.mark("failed");
      console.warn("Frontdesk: the panel could not be loaded; a click tries again.", cause);
    }
    if (!wanted || !panel || removed) return;
    launcher.expanded(true);
    panel.open(focus);
    tab.set("open", "1");
  };

  const close = () => {
    wanted = false;
    tab.set("open", null);
    if (!panel || !launcher) return;
    // Focus goes back only if it was in the panel.
    const inside = host?.wrapper.contains((host.wrapper.getRootNode() as ShadowRoot).activeElement);
    launcher.expanded(false);
    panel.close();
    if (inside) launcher.button.focus({ preventScroll: true });
  };

  const start = async (id: string) => {
    const found = await loadConfig(base, id);
    if (!found || removed) return;
    show(found);
    // Reopens across pages, but a phone's screen is not covered unasked.
    if (wanted) void open();
    else if (tab.get("open") && innerWidth >= 480) void open(false);
  };

  const begin = () => {
    if (bot && !removed) void start(bot);
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin, { once: true });

  return {
    open: () => void open(),
    close,
    toggle: () => (wanted ? close() : void open()),
    remove() {
      removed = true;
      removeEventListener("DOMContentLoaded", begin);
      panel?.remove();
      host?.remove();
      delete window.Frontdesk;
    },
    preview(next) {
      if (bot !== null || removed) return;
      show(next);
      panel?.update(next);
      if (!wanted) void open(false);
    },
  };
}
