// Fenced code with its language and a copy button.
import { Component } from "../dom/component";
import type { Text } from "../text/en";
import { Check, Copy } from "./icons";

interface Props {
  lang: string;
  code: string;
  text: Text;
}

export class CodeBlock extends Component<Props, { copied: boolean }> {
  override state = { copied: false };
  #timer = 0;

  override leaving() {
    clearTimeout(this.#timer);
  }

  #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.props.code);
    } catch (cause) {
      console.warn("Frontdesk: copying was not allowed.", cause);
      return;
    }
    this.set({ copied: true });
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.set({ copied: false }), 2000);
  };

  override render() {
    const { lang, code, text } = this.props;
    const label = this.state.copied ? text.copied : text.copy;
    return (
      <div class="code" dir="ltr">
        <div class="code-head">
          <span>{lang}</span>
          {/* Pages without HTTPS have no clipboard. */}
          {navigator.clipboard && (
            <button type="button" class="icon" aria-label={label} title={label} onclick={this.#copy}>
              {this.state.copied ? <Check /> : <Copy />}
            </button>
          )}
        </div>
        <pre tabindex={0}>
          <code>{code}</code>
        </pre>
      </div>
    );
  }
}
