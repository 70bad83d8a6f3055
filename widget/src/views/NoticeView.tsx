// What went wrong, what to do, and the button that does it. Counts down where the server said how long.

import { isFinal, noticeText } from "../chat/notice";
import type { Notice } from "../chat/state";
import { Component } from "../dom/component";
import { fill } from "../text/load";
import { Info } from "./icons";
import type { Ui } from "./ui";

interface Props {
  notice: Notice;
  ui: Ui;
  retry(): void;
  /** The time to wait is over. */
  over(): void;
}

export class NoticeView extends Component<Props> {
  #timer = 0;

  override mounted() {
    this.#timer = window.setInterval(() => {
      const { notice, over } = this.props;
      if (!notice.until) return;
      this.set({});
      if (notice.until <= Date.now()) over();
    }, 500);
  }

  override leaving() {
    clearInterval(this.#timer);
  }

  override render() {
    const { notice, ui, retry } = this.props;
    const seconds = notice.until ? Math.ceil((notice.until - Date.now()) / 1000) : 0;
    const waiting = seconds > 0;
    const limited = notice.code === "rate_limited";
    const words =
      limited && !waiting ? ui.text.rateOver : fill(ui.text[noticeText(notice.code)], { seconds });
    return (
      <div class="notice" role="alert">
        <Info />
        <div>
          {/* A timer is read out once, not every second. */}
          <p role={waiting ? "timer" : undefined}>{words}</p>
          {!isFinal(notice.code) && (
            <button type="button" class="plain" disabled={waiting} onclick={retry}>
              {ui.text.retry}
            </button>
          )}
        </div>
      </div>
    );
  }
}
