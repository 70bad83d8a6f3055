// @vitest-environment happy-dom
// The drawing: what is kept, what is replaced, and that components get their moments.
import { expect, it } from "vitest";
import { Component, createRef } from "../src/dom/component";
import { draw } from "../src/dom/draw";

const place = () => document.body.appendChild(document.createElement("div"));

it("changes only what differs and keeps elements where they are", () => {
  const root = place();
  const view = (items: string[], note: string | null) => (
    <section class="a">
      {note && <p>{note}</p>}
      <ul>
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    </section>
  );
  draw(view(["1", "2"], null), root);
  const [list, first] = [root.querySelector("ul"), root.querySelector("li")];
  draw(view(["1", "x", "3"], "hello"), root);
  expect(root.textContent).toBe("hello1x3");
  expect(root.querySelector("ul")).toBe(list);
  expect(root.querySelector("li")).toBe(first);
  draw(view(["9"], null), root);
  expect(root.textContent).toBe("9");
  draw(null, root);
  expect(root.children).toHaveLength(0);
});

it("sets attributes, properties, styles and handlers, and takes them off again", () => {
  const root = place();
  let clicks = 0;
  draw(
    <button type="button" disabled aria-pressed={false} style={{ top: "4px" }} onclick={() => clicks++} />,
    root,
  );
  const button = root.querySelector("button") as HTMLButtonElement;
  expect(button.getAttribute("aria-pressed")).toBe("false");
  expect([button.disabled, button.style.top]).toEqual([true, "4px"]);
  draw(<button type="button" disabled={false} style={{ bottom: "1px" }} />, root);
  expect([button.disabled, button.style.top, button.style.bottom]).toEqual([false, "", "1px"]);
  button.click();
  expect(clicks).toBe(0);
});

it("puts text into the document as text", () => {
  const root = place();
  draw(<p title={'"><img src=x>'}>{"<img src=x onerror=alert(1)>"}</p>, root);
  expect(root.querySelector("img")).toBeNull();
  expect(root.textContent).toBe("<img src=x onerror=alert(1)>");
});

it("gives components their moments, state and refs", () => {
  const root = place();
  const log: string[] = [];
  class Counter extends Component<{ step: number }, { n: number }> {
    override state = { n: 0 };
    override mounted() {
      log.push(`mounted ${document.body.contains(root.querySelector("b"))}`);
    }
    override updated() {
      log.push("updated");
    }
    override leaving() {
      log.push("leaving");
    }
    override changes(next: { step: number }) {
      return next.step !== this.props.step;
    }
    override render() {
      return this.state.n > 1 ? <i>{this.state.n}</i> : <b>{this.state.n}</b>;
    }
  }
  const ref = createRef<Counter>();
  const view = (step: number, on = true) => <div>{on && <Counter ref={ref} step={step} />}</div>;
  draw(view(1), root);
  draw(view(1), root);
  expect(log).toEqual(["mounted true"]);
  ref.current?.set({ n: 2 });
  expect(root.innerHTML).toBe("<div><i>2</i></div>");
  draw(view(2), root);
  draw(view(2, false), root);
  expect(log).toEqual(["mounted true", "updated", "updated", "leaving"]);
  expect([ref.current, root.textContent]).toEqual([null, ""]);
});
