// The panel's module, loaded by the loader on first open. Ties the conversation to the view and takes both
// down again.

import { type Backend, serverBackend } from "../chat/backend";
import { Chat } from "../chat/chat";
import type { Message } from "../chat/state";
import type { PanelHandle, PanelHost } from "../contract";
import { createRef } from "../dom/component";
import { draw as drawInto } from "../dom/draw";
import { plain } from "../markdown/nodes";
import { Session } from "../stream/session";
import { loadLanguage } from "../text/load";
import { applyTheme } from "../theme/apply";
import { Panel } from "../views/Panel";
import answer from "./answer.css";
import base from "./base.css";
import composer from "./composer.css";
import { watchScreen } from "./screen";
import thread from "./thread.css";

/** How long a finished answer stands in the live region: long enough to be picked up, then gone. */
const ANNOUNCED_MS = 1500;

async function backendOf(host: PanelHost): Promise<Backend> {
  if (host.preview) return (await import("../preview/sample")).sampleBackend;
  return serverBackend(new Session(host.base, host.config.id, host.lasting));
}

export async function mount(host: PanelHost): Promise<PanelHandle> {
  const [language, backend] = await Promise.all([loadLanguage(navigator.languages), backendOf(host)]);
  const { text } = language;
  const slot = document.createElement("div");
  const view = createRef<Panel>();
  let config = host.config;
  let isOpen = false;
  let announcement = "";
  let announced = 0;
  let frame = 0;

  const draw = () => {
    frame = 0;
    drawInto(
      <Panel
        ref={view}
        chat={chat}
        config={config}
        language={language}
        preview={host.preview}
        modal={screen.full}
        announcement={announcement}
        close={host.close}
      />,
      slot,
    );
  };
  /** Draws once a frame, however many words came; hidden pages have no frames. */
  const changed = () => {
    frame ||= document.hidden ? window.setTimeout(draw, 100) : requestAnimationFrame(draw);
  };
  const finished = (message: Message) => {
    if (message.status !== "complete") return;
    announcement = `${text.answer} ${plain(message.document.blocks(message.text, false))}`;
    clearTimeout(announced);
    announced = window.setTimeout(() => {
      announcement = "";
      changed();
    }, ANNOUNCED_MS);
    changed();
    if (!isOpen) host.label(text.openUnread, true);
  };

  /** Forms that few visitors ever see are loaded when they are needed. */
  const confirm = async (message: Message, name: string, data: unknown) => {
    const { take } = await (name === "missed" ? import("../comment/form") : import("../confirm/card"));
    // Drawn at once, so that a decision disables its buttons before anything else happens.
    take(message, name, data, backend, host, language.code, draw);
  };

  const chat = new Chat({ backend, lasting: host.lasting, tab: host.tab, changed, confirm, finished });
  const screen = watchScreen(slot, changed);
  const theme = applyTheme(slot, config.theme);
  slot.className = "slot";
  slot.hidden = true;
  host.addStyle([base, thread, answer, composer].join(""));
  host.wrapper.prepend(slot);
  host.label(text.open, false);
  draw();
  void chat.restore();

  return {
    open(focus) {
      isOpen = true;
      slot.hidden = false;
      host.label(text.hide, false);
      draw();
      if (focus) view.current?.composer.current?.field.current?.focus({ preventScroll: true });
    },
    close() {
      isOpen = false;
      slot.hidden = true;
      host.label(text.open, false);
    },
    update(next) {
      config = next;
      theme.update(next.theme);
      draw();
    },
    remove() {
      chat.leave();
      clearTimeout(announced);
      cancelAnimationFrame(frame);
      clearTimeout(frame);
      theme.remove();
      screen.remove();
      drawInto(null, slot);
      slot.remove();
    },
  };
}
